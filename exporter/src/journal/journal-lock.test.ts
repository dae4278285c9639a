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

describe('one journal is one exporter’s', () => {
  /** Another process that holds the lock until it is killed. */
  async function holder(): Promise<ChildProcess> {
    const compile = join(__dirname, 'typescript-hook.fixture.cjs');
    const lock = JSON.stringify(join(__dirname, 'journal-lock.ts'));
    const script = `require(${lock}).JournalLock.acquire(${JSON.stringify(directory)}); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--require', compile, '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  it('refuses a second one, naming the process that has it', async () => {
    const child = await holder();
    try {
      expect(() => Journal.open(directory, 0)).toThrow(
        new RegExp(`in use by another exporter \\(process ${child.pid ?? 0}\\).*--storage.path`),
      );
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }, 60_000);

  it('is free again once its holder was killed', async () => {
    const child = await holder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Journal.open(directory, 0).close();
  }, 60_000);

  it('refuses a second one in the same process too, until the first is closed', async () => {
    const journal = Journal.open(directory, 0);
    expect(() => Journal.open(directory, 0)).toThrow(/in use by another exporter/);
    await journal.close();
    await Journal.open(directory, 0).close();
  });

  it('says what to do where no lock can be had', () => {
    expect(() => JournalLock.acquire(join(directory, 'missing'))).toThrow(
      /cannot be taken.*ENOENT.*--storage.path/,
    );
  });
});
