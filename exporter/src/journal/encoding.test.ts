import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { open } from 'lmdb';
import { type Fleet } from '../fleet/fleet';
import { FleetHarness } from '../fleet/fleet.fixture';
import { reportWithUnusualKeys } from './unusual-keys.fixture';

const MANY = 3000;

let harness: FleetHarness;
beforeEach(() => (harness = new FleetHarness()));
afterEach(() => harness.end());

function journal() {
  return join(harness.directory, 'journal');
}
function numbers(count: number) {
  return Array.from({ length: count }, (_, n) => n);
}

async function reportAll(fleet: Fleet, offset: number): Promise<void> {
  const reported = numbers(MANY).map((n) =>
    fleet.record({ worker_id: `w-${n}`, worker_type: 'r', ...reportWithUnusualKeys(n + offset) }, 'http'),
  );
  await Promise.all(reported);
}

/** What the journal keeps aside: the keys of its records. */
async function structures(): Promise<readonly (readonly string[])[]> {
  const root = open<unknown, string>({ path: journal(), maxDbs: 9, noSubdir: false });
  const workers = root.openDB<unknown, symbol>({ name: 'worker', encoding: 'msgpack' });
  const kept = workers.get(Symbol.for('structures')) as readonly (readonly string[])[];
  await root.close();
  return kept;
}

describe('a fleet with thousands of names', () => {
  it('is read back exactly, again and again', async () => {
    let fleet = await harness.open();
    for (const offset of [0, MANY]) {
      await reportAll(fleet, offset);
      const before = new Map([...fleet.state.workers()].map((each) => [each.id, each]));
      expect(before.size).toBe(MANY);
      fleet = await harness.reopen();
      for (const worker of fleet.state.workers()) {
        expect(worker).toEqual(before.get(worker.id));
      }
      expect(fleet.state.size).toBe(MANY);
    }
  }, 60_000);

  it('keeps none of them among the names that rows share, whose number is bounded', async () => {
    const fleet = await harness.open();
    await reportAll(fleet, 0);
    await fleet.close();
    harness.fleet = undefined;
    const kept = await structures();
    expect(kept.length).toBeLessThanOrEqual(32);
    expect(kept.some((keys) => keys.includes('heartbeatCount') && keys.includes('report'))).toBe(true);
    const theirs = [
      'own',
      'empty',
      '__keys__',
      'constructor',
      'key-1',
      'task-1',
      'inner-1',
      'deep-1',
      'Error1',
    ];
    for (const name of theirs) {
      expect(kept.flat()).not.toContain(name);
    }
  }, 60_000);

  it('is read back exactly after SIGKILL, as far as it was answered', async () => {
    const compile = join(__dirname, 'typescript-hook.fixture.cjs');
    const child = spawn(
      process.execPath,
      ['--require', compile, join(__dirname, 'unusual-keys-process.fixture.ts'), journal()],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    let answered = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      answered = Number(line);
      if (answered >= MANY) {
        child.kill('SIGKILL');
      }
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    const fleet = await harness.open();
    for (const n of numbers(answered)) {
      expect(fleet.state.get(`w-${n}`)?.report).toEqual(reportWithUnusualKeys(n));
    }
  }, 60_000);
});
