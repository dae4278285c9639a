import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { open } from 'lmdb';
import { pino } from 'pino';
import { Fleet } from '../fleet/fleet';
import { FakeExporterMetrics, defaultConfig } from '../fleet/fleet.fixture';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { NO_GAPS } from '../model/observation-gap';
import { Journal } from './journal';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-journal-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function path() {
  return join(directory, 'journal');
}

describe('a journal after SIGKILL', () => {
  interface Acknowledged {
    readonly id: string;
    readonly sequence: number;
    readonly outcome: string;
    readonly at: number;
  }

  /** Runs a fleet in another process, and kills it after a number of acknowledged reports. Returns the last one per worker. */
  async function killAfter(reports: number): Promise<Map<string, Acknowledged>> {
    const hook = join(__dirname, 'typescript-hook.fixture.cjs');
    const child = spawn(
      process.execPath,
      ['--require', hook, join(__dirname, 'recording-process.fixture.ts'), path()],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    const last = new Map<string, Acknowledged>();
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.endsWith('}')) {
        continue;
      }
      const acknowledged = JSON.parse(line) as Acknowledged;
      last.set(acknowledged.id, acknowledged);
      if (++count === reports) {
        child.kill('SIGKILL');
      }
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    return last;
  }

  it('contains every acknowledged report once', async () => {
    const acknowledged = await killAfter(400);
    expect(acknowledged.size).toBe(20);
    const fleet = await Fleet.open({
      journalPath: path(),
      config: defaultConfig(),
      clock: new MonotonicClock(),
      metrics: new FakeExporterMetrics(),
      log: pino({ level: 'silent' }),
    });
    let counted = 0;
    for (const { id, sequence, at } of acknowledged.values()) {
      const worker = fleet.state.get(id);
      const stored = worker?.incarnation.sequence ?? 0;
      // One more may have been committed and not acknowledged yet.
      expect([sequence, sequence + 1]).toContain(stored);
      if (stored === sequence) {
        expect(worker?.lastHeartbeatAt).toBe(at);
      }
      expect(worker?.heartbeatCount).toBe(stored);
      expect(worker?.report.tasks?.types?.['t']?.succeeded).toBe(stored);
      counted += stored;
    }
    expect([...fleet.state.taskDurations()]).toMatchObject([{ count: counted, sum: counted * 2 }]);
    await fleet.close();
  });
});

describe('opening a journal', () => {
  it.each([
    ['text', 'hello'],
    ['two pages of other data', Buffer.alloc(8192, 7)],
  ])('rejects a file with %s, leaves it unchanged and says what to do', (_what, content) => {
    mkdirSync(path());
    const file = join(path(), 'data.mdb');
    writeFileSync(file, content);
    expect(() => Journal.open(path(), 0)).toThrow(/is not a journal.*journal repair.*--storage.on-damage/);
    expect(readFileSync(file)).toEqual(Buffer.from(content));
  });

  it('rejects the database of another program', async () => {
    const other = open({ path: path() });
    await other.put('foreign', 1);
    await other.close();
    expect(() => Journal.open(path(), 0)).toThrow(/belongs to another program/);
  });

  it('reports a directory that cannot be created', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => Journal.open(join(directory, 'file', 'journal'), 0)).toThrow(
      /Creating the journal's directory.*failed.*--storage.path/,
    );
  });

  it('creates files with mode 0600 in a directory with mode 0700, and tightens existing ones', async () => {
    const modes = () =>
      ['.', 'data.mdb', 'lock.mdb', 'exporter.lock'].map((name) => statSync(join(path(), name)).mode & 0o777);
    await Journal.open(path(), 0).close();
    expect(modes()).toEqual([0o700, 0o600, 0o600, 0o600]);
    chmodSync(path(), 0o755);
    chmodSync(join(path(), 'data.mdb'), 0o644);
    await Journal.open(path(), 0).close();
    expect(modes()).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  it('keeps the mode of a directory that holds other files', async () => {
    mkdirSync(path(), { mode: 0o755 });
    writeFileSync(join(path(), 'other'), '');
    await Journal.open(path(), 0).close();
    expect(statSync(path()).mode & 0o777).toBe(0o755);
  });

  it('rejects writes after its file was removed, with the reason', async () => {
    const journal = Journal.open(path(), 0);
    await journal.checkpoint();
    rmSync(join(path(), 'data.mdb'));
    await expect(journal.checkpoint()).rejects.toThrow(
      /data\.mdb was removed or replaced.*Restart the exporter/,
    );
    journal.abandon();
  });

  it('names the table of a row that it cannot use, and not its content', async () => {
    const journal = Journal.open(path(), 0);
    journal.write('usage', 'secret', { workerType: 'other', runtimeSeconds: 1, costDollars: 0 });
    await journal.committed();
    expect(() => [...journal.rows('usage')]).toThrow(
      /table "usage": a row is stored under the key of another/,
    );
    expect(() => [...journal.rows('usage')]).not.toThrow(/secret/);
    await journal.close();
  });

  it('creates an empty journal', async () => {
    const journal = Journal.open(path(), 7);
    expect(journal.meta()).toMatchObject({ observedSince: 7, committedAt: 7 });
    expect([...journal.rows('worker')]).toEqual([]);
    await journal.close();
  });
});

describe('group commits', () => {
  it('write the newest value of each key, and remove rows', async () => {
    const journal = Journal.open(path(), 0);
    const row = (runtimeSeconds: number) => ({ workerType: 'a', runtimeSeconds, costDollars: 0 });
    journal.write('usage', 'a', row(1));
    journal.write('usage', 'a', row(2));
    journal.write('usage', 'b', row(3));
    await journal.committed();
    journal.write('usage', 'b', undefined);
    await journal.committed();
    expect([...journal.rows('usage')]).toEqual([row(2)]);
    await journal.close();
  });

  it('fail once for a row that cannot be packed, and write the others', async () => {
    const journal = Journal.open(path(), 0);
    const row = (workerType: string, runtimeSeconds: unknown = 1) => ({
      workerType,
      runtimeSeconds: runtimeSeconds as number,
      costDollars: 0,
    });
    journal.write('usage', 'a', row('a'));
    journal.write('usage', 'b', row('b', Symbol('no number')));
    journal.write('usage', 'c', row('c'));
    await expect(journal.committed()).rejects.toThrow(
      /Dropped rows that cannot be packed.*usage "b": .*symbol/,
    );
    await journal.committed();
    await journal.close();

    const again = Journal.open(path(), 0);
    expect([...again.rows('usage')]).toEqual([row('a'), row('c')]);
    again.write('usage', 'b', row('b'));
    await again.committed();
    expect(again.read('usage', 'b')).toEqual(row('b'));
    await again.close();
  });

  it('are retried with every row after a disk error', async () => {
    const journal = Journal.open(path(), 0);
    let full = true;
    const row = (workerType: string) => ({
      workerType,
      get runtimeSeconds() {
        if (full) {
          throw Object.assign(new Error('No space left on device'), { code: 28 });
        }
        return 1;
      },
      costDollars: 0,
    });
    journal.write('usage', 'a', row('a'));
    journal.write('usage', 'b', row('b'));
    await expect(journal.committed()).rejects.toThrow(/Writing the journal failed.*No space left/);
    full = false;
    await journal.committed();
    expect([...journal.rows('usage')]).toEqual([row('a'), row('b')]);
    await journal.close();
  });

  it('run immediately after a pause, and otherwise wait for the commit interval', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const runEventLoop = async () => {
      for (let turn = 0; turn < 50; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    try {
      const journal = Journal.open(path(), 0, 1000);
      const readMeta = jest.fn(() => ({ observedSince: 0, committedAt: 0, gaps: NO_GAPS }));
      journal.setMetaSource(readMeta);
      const write = (workerType: string) =>
        journal.write('usage', workerType, { workerType, runtimeSeconds: 1, costDollars: 0 });
      write('a');
      await journal.committed();
      write('b');
      const committed = journal.committed();
      await runEventLoop();
      write('c');
      expect(readMeta).toHaveBeenCalledTimes(1);
      jest.advanceTimersByTime(1000);
      await committed;
      expect(readMeta).toHaveBeenCalledTimes(2);
      expect([...journal.rows('usage')].map(({ workerType }) => workerType)).toEqual(['a', 'b', 'c']);
      jest.useRealTimers();
      await journal.close();
    } finally {
      jest.useRealTimers();
    }
  });
});
