import { tmpdir } from 'node:os';
import { volatileStorage, volatileStorageWarning } from './volatile-storage';

describe('F9 a journal that is not on a volume', () => {
  it.each([
    ['the writable layer of a container', 0x794c7630, 'the file system of the container'],
    ['a tmpfs', 0x01021994, 'memory (tmpfs)'],
    ['a ramfs', 0x858458f6, 'memory (ramfs)'],
  ])('is recognized in %s', (_name, type, storage) => {
    expect(volatileStorage('/data', () => type)).toBe(storage);
  });

  it.each([
    ['ext4', 0xef53],
    ['xfs', 0x58465342],
    ['nfs', 0x6969],
  ])('is not suspected on %s', (_name, type) => {
    expect(volatileStorage('/data', () => type)).toBeUndefined();
  });

  it('is not suspected where the type cannot be read', () => {
    const fail = () => {
      throw new Error('ENOSYS');
    };
    expect(volatileStorage('/data', fail)).toBeUndefined();
    expect(volatileStorage('/does/not/exist')).toBeUndefined();
    expect(() => volatileStorage(tmpdir())).not.toThrow();
  });

  it('is reported with its path, what is lost and what to do', () => {
    expect(volatileStorageWarning('/data', 'memory (tmpfs)')).toMatch(
      /^The journal \/data is in memory \(tmpfs\) and is lost with it: .+ Mount a volume and set --storage\.path /,
    );
  });
});
