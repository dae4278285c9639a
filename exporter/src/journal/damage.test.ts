import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FleetHarness } from '../fleet/fleet.fixture';
import { DAMAGES } from './damage.fixture';
import { type DamageCase } from './damage-process.fixture';

/** `npm run attack -- journal-damage` runs many more. */
const CASES = Number(process.env['HEARTLINE_DAMAGES'] ?? 120);
const FIRST_SEED = Number(process.env['HEARTLINE_DAMAGES_FROM'] ?? 1);

let folder: string;
let harness: FleetHarness;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-damage-'));
  harness = new FleetHarness();
});
afterEach(async () => {
  await harness.end();
  rmSync(folder, { recursive: true, force: true });
});

/** A journal with branch pages, overflow pages and free pages in every table. Returns its data file. */
async function writeJournal(): Promise<string> {
  const fleet = await harness.open();
  for (let round = 0; round < 4; round++) {
    for (let first = 0; first < 600; first += 60) {
      const batch = Array.from({ length: 60 }, (_, i) => first + i);
      await Promise.all(
        batch.map((n) =>
          fleet.record(
            {
              worker_id: `w-${n}`,
              worker_type: `type-${n % 40}`,
              metadata: { text: 'x'.repeat(n % 50 === 0 ? 9000 : (n * 7 + round * 100) % 900) },
              tasks: { types: { t: { succeeded: round, duration: { count: round, sum_seconds: 1 } } } },
              queues: [{ queue: `q-${n % 30}`, waiting: n }],
            },
            'http',
          ),
        ),
      );
      await Promise.all(batch.map((n) => fleet.recordSandbox({ sandbox_id: `s-${n}`, worker_id: `w-${n}` })));
    }
    await Promise.all([100, 200, 300].map((n) => fleet.forget(`w-${n + round}`, 'deleted')));
  }
  await fleet.close();
  harness.fleet = undefined;
  return join(harness.directory, 'journal', 'data.mdb');
}

async function runCases(file: string): Promise<{ cases: DamageCase[]; end: unknown }> {
  const hook = join(__dirname, 'typescript-hook.fixture.cjs');
  const script = join(__dirname, 'damage-process.fixture.ts');
  const child = spawn(
    process.execPath,
    ['--require', hook, script, file, folder, String(FIRST_SEED), String(CASES)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'close');
  const cases: DamageCase[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{"seed"')) {
      cases.push(JSON.parse(line) as DamageCase);
    }
  }
  return { cases, end: await exited };
}

describe('a damaged journal', () => {
  it('is used or refused with one sentence about the file, and never ends the process', async () => {
    const { cases, end } = await runCases(await writeJournal());
    // If the process ended early, the last case has no outcome and is the reason.
    expect([end, cases.at(-1)]).toEqual([
      [0, null],
      expect.objectContaining({ outcome: expect.any(String) }),
    ]);
    const outcomes = cases.filter(({ outcome }) => outcome !== undefined);
    expect(outcomes).toHaveLength(CASES);
    expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    for (const { message } of outcomes.filter(({ outcome }) => outcome === 'refused')) {
      expect(message).toMatch(
        /^The journal \S+data\.mdb is damaged: [^\n]+\. Stop the exporter, .*journal repair/,
      );
      // The finding never quotes a row.
      expect(message).not.toMatch(/w-\d|xxx/);
    }
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(Object.keys(DAMAGES)));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['used', 'refused']));
  });
});
