import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

describe('a 202 means journaled', () => {
  interface Answered {
    readonly id: string;
    readonly sequence: number;
    readonly outcome: string;
    readonly at: number;
  }

  /** Runs a fleet in a process of its own until so many reports are answered, and kills it in the middle of its work. */
  async function killedAfter(answers: number): Promise<Map<string, Answered>> {
    const compile = join(__dirname, 'typescript-hook.fixture.cjs');
    const child = spawn(
      process.execPath,
      ['--require', compile, join(__dirname, 'recording-process.fixture.ts'), path()],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    const last = new Map<string, Answered>();
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.endsWith('}')) {
        continue;
      }
      const answered = JSON.parse(line) as Answered;
      last.set(answered.id, answered);
      if (++count === answers) {
        child.kill('SIGKILL');
      }
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    return last;
  }

  it('no answered report is lost by SIGKILL, nor counted twice', async () => {
    const answered = await killedAfter(400);
    expect(answered.size).toBe(20);
    const fleet = await Fleet.open({
      journalPath: path(),
      config: defaultConfig(),
      clock: new MonotonicClock(),
      metrics: new FakeExporterMetrics(),
      log: pino({ level: 'silent' }),
    });
    let counted = 0;
    for (const { id, sequence, at } of answered.values()) {
      const worker = fleet.state.get(id);
      const found = worker?.incarnation.sequence ?? 0;
      // One more may have been journaled and not answered yet.
      expect([sequence, sequence + 1]).toContain(found);
      if (found === sequence) {
        expect(worker?.lastHeartbeatAt).toBe(at);
      }
      expect(worker?.heartbeatCount).toBe(found);
      expect(worker?.report.tasks?.types?.['t']?.succeeded).toBe(found);
      counted += found;
    }
    expect([...fleet.state.taskDurations()]).toMatchObject([{ count: counted, sum: counted * 2 }]);
    await fleet.close();
  }, 60_000);
});

describe('a journal that is not ours', () => {
  it.each([
    ['text', 'hello'],
    ['two pages of something else', Buffer.alloc(8192, 7)],
  ])('that holds %s is left alone, with a word on what to do', (_what, content) => {
    mkdirSync(path());
    const file = join(path(), 'data.mdb');
    writeFileSync(file, content);
    expect(() => Journal.open(path(), 0)).toThrow(/is not a journal.*Move .* away/);
    expect(readFileSync(file)).toEqual(Buffer.from(content));
  });

  it('that is another program’s database is left alone', async () => {
    const other = open({ path: path() });
    await other.put('theirs', 1);
    await other.close();
    expect(() => Journal.open(path(), 0)).toThrow(/belongs to another program/);
  });

  it('in a place that cannot be made says so', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => Journal.open(join(directory, 'file', 'journal'), 0)).toThrow(
      /cannot be made.*--storage.path/,
    );
  });

  it('that is new begins empty', async () => {
    const journal = Journal.open(path(), 7);
    expect(journal.meta()).toMatchObject({ observedSince: 7, committedAt: 7 });
    expect([...journal.rows('worker')]).toEqual([]);
    await journal.close();
  });
});

describe('group commits', () => {
  it('write the newest value of each key, and what was removed is gone', async () => {
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

  it('with a row that cannot be packed fail once, and write the others', async () => {
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

  it('that fail for the disk are tried again, with every row', async () => {
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

  it('come at once after a pause, and wait for each other where a time between them is set', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const passLoops = async () => {
      for (let turn = 0; turn < 50; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    try {
      const journal = Journal.open(path(), 0, 1000);
      const describe = jest.fn(() => ({ observedSince: 0, committedAt: 0, gaps: NO_GAPS }));
      journal.setMetaSource(describe);
      const write = (workerType: string) =>
        journal.write('usage', workerType, { workerType, runtimeSeconds: 1, costDollars: 0 });
      write('a');
      await journal.committed();
      write('b');
      const committed = journal.committed();
      await passLoops();
      write('c');
      expect(describe).toHaveBeenCalledTimes(1);
      jest.advanceTimersByTime(1000);
      await committed;
      expect(describe).toHaveBeenCalledTimes(2);
      expect([...journal.rows('usage')].map(({ workerType }) => workerType)).toEqual(['a', 'b', 'c']);
      jest.useRealTimers();
      await journal.close();
    } finally {
      jest.useRealTimers();
    }
  });
});
