import * as fc from 'fast-check';
import { type Fleet } from '../fleet';
import { FleetHarness } from '../fleet.fixture';

const HEARTBEAT_SECONDS = 30;
const MIN_STABLE_SECONDS = 15 * 60;

/** Lives below the 15 minutes that are stable, and back-offs below the half an hour within which crashes are a chain. */
const crash = fc.record({
  lifeSeconds: fc.constantFrom(5, 60, 400, 800),
  backoffSeconds: fc.constantFrom(0, 10, 60, 300, 1500),
  restartsExporter: fc.constantFrom(false, false, false, true),
});

/** The names that platforms generate, by how many processes there were. */
const names = fc.constantFrom<(count: number) => string>(
  (count) => `etl-7d9f5b6c4-${letters(count)}`,
  (count) => `etl-${String(100_000 + count * 7919)}`,
  (count) => `etl-${(0x1000_0000 + count * 0x3571_1317).toString(16).slice(0, 8)}`,
);

function letters(count: number): string {
  return String(10_000 + count).replace(/\d/g, (digit) => 'bcdfghjklm'.charAt(Number(digit)));
}

describe('F4: a crash loop over changing IDs, whatever its rhythm', () => {
  let harness: FleetHarness;
  let fleet: Fleet;

  const loops = () => [...fleet.state.crashLoops(harness.clock.now())].length;
  const pass = (seconds: number) => {
    for (let left = seconds; left > 0; left -= HEARTBEAT_SECONDS) {
      harness.pass(Math.min(HEARTBEAT_SECONDS, left));
    }
  };
  const live = async (worker_id: string, seconds: number, check: () => void = () => undefined) => {
    const report = () => fleet.record({ worker_id, worker_type: 'etl', ephemeral: true }, 'http');
    await report();
    for (let left = seconds; left > 0; left -= HEARTBEAT_SECONDS) {
      harness.pass(Math.min(HEARTBEAT_SECONDS, left));
      await report();
      check();
    }
  };

  it('is one from the third crash on, without a gap, until a worker was stable for 15 minutes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { minLength: 3, maxLength: 6 }), names, async (crashes, nameOf) => {
        harness = new FleetHarness();
        fleet = await harness.open();
        try {
          for (const [index, { lifeSeconds, backoffSeconds, restartsExporter }] of crashes.entries()) {
            const inLoop = () => expect(loops()).toBe(index > 2 ? 1 : loops());
            await live(nameOf(index), lifeSeconds, inLoop);
            if (restartsExporter) {
              fleet = await harness.reopen(5);
            }
            // At least until the failure is noticed, so that each crash counts before the next one.
            pass(Math.max(backoffSeconds, 95));
            expect(loops()).toBe(index >= 2 ? 1 : 0);
          }
          const stable = nameOf(crashes.length);
          await live(stable, MIN_STABLE_SECONDS - 60, () => expect(loops()).toBe(1));
          const longest = Math.max(...crashes.map(({ lifeSeconds }) => lifeSeconds));
          await live(stable, Math.max(0, 2 * longest - MIN_STABLE_SECONDS) + 120);
          expect(loops()).toBe(0);
        } finally {
          await harness.end();
        }
      }),
      { numRuns: 15 },
    );
  });
});
