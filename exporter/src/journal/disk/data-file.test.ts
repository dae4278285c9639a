import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
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

describe("LMDB's lock file", () => {
  const lock = () => join(directory, 'lock.mdb');

  async function write(journal: Journal, key: string): Promise<void> {
    journal.write('type_minimum', key, { workerType: key, workers: 1 });
    await journal.committed();
  }
  const keys = (journal: Journal) => [...journal.rows('type_minimum')].map(({ workerType }) => workerType);

  it.each([
    ['cut off to nothing', () => truncateSync(lock(), 0)],
    ['cut off to a page', () => truncateSync(lock(), 4096)],
    ['removed', () => rmSync(lock(), { force: true })],
    ['overwritten', () => writeFileSync(lock(), Buffer.alloc(20_000, 0xff))],
    [
      'replaced by another file',
      () => {
        writeFileSync(join(directory, 'other'), 'other');
        renameSync(join(directory, 'other'), lock());
      },
    ],
  ])('may be %s while the journal is open, and before the next start', async (_what, damage) => {
    const journal = Journal.open(directory, 0);
    await write(journal, 'a');
    damage();
    await write(journal, 'b');
    await journal.close();
    damage();
    const again = Journal.open(directory, 0);
    expect(keys(again)).toEqual(['a', 'b']);
    await write(again, 'c');
    await again.close();
  });

  it.each([
    ['a pipe', () => void execFileSync('mkfifo', [lock()])],
    ['a link to a file', () => symlinkSync('elsewhere', lock())],
    ['a link to nothing', () => symlinkSync('missing', lock())],
    ['a device', () => symlinkSync('/dev/null', lock())],
  ])('replaces %s under its name', async (_what, create) => {
    writeFileSync(join(directory, 'elsewhere'), 'of another program');
    create();
    const journal = Journal.open(directory, 0);
    await write(journal, 'a');
    await journal.close();
    expect(lstatSync(lock()).isFile()).toBe(true);
    expect(readFileSync(join(directory, 'elsewhere'), 'utf8')).toBe('of another program');
  });

  it('does not replace a directory: the journal is refused with one sentence', () => {
    mkdirSync(lock());
    expect(() => Journal.open(directory, 0)).toThrow(
      /^Opening the journal .*data\.mdb failed: .*lock\.mdb.*--storage\.path/,
    );
    expect(statSync(lock()).isDirectory()).toBe(true);
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
