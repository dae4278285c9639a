import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { open } from 'lmdb';
import { type Fleet } from '../../fleet/fleet';
import { FleetHarness } from '../../fleet/fleet.fixture';
import { reportWithUnusualKeys } from '../unusual-keys.fixture';

const WORKER_COUNT = 3000;

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
  const reported = numbers(WORKER_COUNT).map((n) =>
    fleet.record({ worker_id: `w-${n}`, worker_type: 'r', ...reportWithUnusualKeys(n + offset) }, 'http'),
  );
  await Promise.all(reported);
}

/** The structures that the journal stores: the keys of rows. */
async function structures(): Promise<readonly (readonly string[])[]> {
  const root = open<unknown, string>({ path: journal(), maxDbs: 9, noSubdir: false });
  const workers = root.openDB<unknown, symbol>({ name: 'worker', encoding: 'msgpack' });
  const stored = workers.get(Symbol.for('structures')) as readonly (readonly string[])[];
  await root.close();
  return stored;
}

describe('encoding of a fleet with thousands of different keys', () => {
  it('reads back every worker exactly, also after a second restart', async () => {
    let fleet = await harness.open();
    for (const offset of [0, WORKER_COUNT]) {
      await reportAll(fleet, offset);
      const before = new Map([...fleet.state.workers()].map((each) => [each.id, each]));
      expect(before.size).toBe(WORKER_COUNT);
      fleet = await harness.reopen();
      for (const worker of fleet.state.workers()) {
        expect(worker).toEqual(before.get(worker.id));
      }
      expect(fleet.state.size).toBe(WORKER_COUNT);
    }
  });

  it('stores none of these keys in the shared structures, whose number is bounded', async () => {
    const fleet = await harness.open();
    await reportAll(fleet, 0);
    await fleet.close();
    harness.fleet = undefined;
    const stored = await structures();
    expect(stored.length).toBeLessThanOrEqual(32);
    expect(stored.some((keys) => keys.includes('heartbeatCount') && keys.includes('report'))).toBe(true);
    const reportedKeys = [
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
    for (const name of reportedKeys) {
      expect(stored.flat()).not.toContain(name);
    }
  });

  it('reads back every acknowledged report exactly after SIGKILL', async () => {
    const hook = join(__dirname, '..', 'typescript-hook.fixture.cjs');
    const child = spawn(
      process.execPath,
      ['--require', hook, join(__dirname, '..', 'unusual-keys-process.fixture.ts'), journal()],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= WORKER_COUNT) {
        child.kill('SIGKILL');
      }
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    const fleet = await harness.open();
    for (const n of numbers(acknowledged)) {
      expect(fleet.state.get(`w-${n}`)?.report).toEqual(reportWithUnusualKeys(n));
    }
  });
});
