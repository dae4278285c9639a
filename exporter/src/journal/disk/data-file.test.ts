import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../journal';
import { JournalError } from './journal-error';
import { prepareDirectory } from './permissions';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-data-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a data file that LMDB must not map', () => {
  it.each([
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
    ['a device without content', (path: string) => symlinkSync('/dev/null', path)],
    ['a device with endless content', (path: string) => symlinkSync('/dev/zero', path)],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('is refused with one sentence and left as it is: %s', (_what, create) => {
    const path = join(directory, 'data.mdb');
    create(path);
    expect(() => Journal.open(directory, 0)).toThrow(JournalError);
    expect(() => Journal.open(directory, 0)).toThrow(
      /^Opening the journal .*data\.mdb failed: .*(not a regular file|EISDIR).*--storage\.path/,
    );
    expect(existsSync(path)).toBe(true);
  });

  it('may be a link to a regular file', async () => {
    writeFileSync(join(directory, 'elsewhere'), '');
    symlinkSync('elsewhere', join(directory, 'data.mdb'));
    const journal = Journal.open(directory, 0);
    await journal.close();
    expect(statSync(join(directory, 'elsewhere')).size).toBeGreaterThan(0);
  });
});

describe('the directory of a journal', () => {
  it('is created with its parents, each for this account only', () => {
    const path = join(directory, 'a', 'b', 'c');
    prepareDirectory(path);
    for (const each of [path, join(directory, 'a', 'b'), join(directory, 'a')]) {
      expect(statSync(each).mode & 0o777).toBe(0o700);
    }
  });

  it('is refused where the kernel allows no directory, without trying forever', () => {
    const path = process.platform === 'linux' ? '/proc/heartline/data' : join(directory, '\0');
    expect(() => prepareDirectory(path)).toThrow(/^Creating the journal's directory .*--storage\.path/);
  });
});
