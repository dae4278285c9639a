import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal';
import { JournalLock } from './journal-lock';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('JournalLock', () => {
  /** Starts a process that holds the lock until it is killed. */
  async function startHolder(): Promise<ChildProcess> {
    const hook = join(__dirname, 'typescript-hook.fixture.cjs');
    const lock = JSON.stringify(join(__dirname, 'journal-lock.ts'));
    const script = `require(${lock}).JournalLock.acquire(${JSON.stringify(directory)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--require', hook, '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  it('rejects a second exporter with the ID of the process that holds the lock', async () => {
    const child = await startHolder();
    try {
      expect(() => Journal.open(directory, 0)).toThrow(
        new RegExp(`in use by another exporter \\(process ${child.pid ?? 0}\\).*--storage.path`),
      );
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('is released when its process is killed', async () => {
    const child = await startHolder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Journal.open(directory, 0).close();
  });

  it('rejects a second journal in the same process until the first one is closed', async () => {
    const journal = Journal.open(directory, 0);
    expect(() => Journal.open(directory, 0)).toThrow(/in use by another exporter/);
    await journal.close();
    await Journal.open(directory, 0).close();
  });

  it('holds although its file is removed', async () => {
    const journal = Journal.open(directory, 0);
    rmSync(join(directory, 'exporter.lock'));
    expect(() => Journal.open(directory, 0)).toThrow(/data\.mdb is in use by another exporter/);
    await journal.close();
    await Journal.open(directory, 0).close();
  });

  it('says what to do if locking fails', () => {
    expect(() => JournalLock.acquire(join(directory, 'missing'))).toThrow(
      /Locking the journal.*ENOENT.*--storage.path/,
    );
  });
});
