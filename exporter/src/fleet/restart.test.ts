import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { LADDER_STATES, type LadderState } from '../model/health-states';
import { Fleet } from './fleet';
import { FakeExporterMetrics, defaultConfig, ManualClock } from './fleet.fixture';

function code(state: LadderState | undefined): number {
  return LADDER_STATES.indexOf(state ?? 'stopped');
}

/** A fleet that can be killed: the next one starts with a copy of its journal at that time. */
class KillableFleet {
  readonly clock = new ManualClock();
  readonly directory = mkdtempSync(join(tmpdir(), 'heartline-restart-'));
  #starts = 0;
  fleet: Fleet | undefined;

  async open(): Promise<Fleet> {
    this.fleet = await Fleet.open({
      journalPath: join(this.directory, String(this.#starts)),
      config: defaultConfig(),
      clock: this.clock,
      metrics: new FakeExporterMetrics(),
      log: pino({ level: 'silent' }),
    });
    return this.fleet;
  }

  async kill(downMs: number): Promise<Fleet> {
    const before = join(this.directory, String(this.#starts));
    this.#starts++;
    cpSync(before, join(this.directory, String(this.#starts)), { recursive: true });
    await this.fleet?.close();
    this.clock.at += downMs;
    return this.open();
  }

  async end(): Promise<void> {
    await this.fleet?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const STEP = 250;

const runs = fc.array(
  fc.record({ upMs: fc.integer({ min: 0, max: 40_000 }), downMs: fc.integer({ min: 1, max: 600_000 }) }),
  {
    minLength: 1,
    maxLength: 3,
  },
);

const intervals = [1, 5, 30];

/**
 * Intervals of listening after which a silence counts in full, so that a worker can be late of which downtimes swallowed
 * more than one heartbeat (docs/decisions/0002).
 */
const GRACE_END_INTERVALS = 2.25;

describe('a kill at any time with any downtime', () => {
  it('keeps workers healthy that report within 2.25 intervals of listening, does not fail silent ones earlier, and keeps failed ones failed', async () => {
    await fc.assert(
      fc.asyncProperty(runs, fc.nat(999), async (plan, offset) => {
        const harness = new KillableFleet();
        try {
          const changes = { pending: false };
          const tracked = (opened: Fleet): Fleet => {
            opened.state.onChange(() => (changes.pending = true));
            return opened;
          };
          let fleet = tracked(await harness.open());
          const began = harness.clock.at;
          const report = (id: string, seconds: number) =>
            fleet.record({ worker_id: id, interval_seconds: seconds }, 'http');
          for (const seconds of intervals) {
            await report(`dead-${seconds}`, seconds);
          }
          const worst = new Map<string, LadderState>();
          const listenedMs = new Map<number, number>();
          for (const { upMs, downMs } of plan) {
            const until = harness.clock.at + upMs;
            for (; harness.clock.at <= until; harness.clock.at += STEP) {
              const now = harness.clock.at - began + offset;
              // A live worker reports once per interval. What it reports during a downtime is lost.
              for (const seconds of intervals) {
                if (now % (seconds * 1000) < STEP || fleet.state.get(`live-${seconds}`) === undefined) {
                  await report(`live-${seconds}`, seconds);
                  listenedMs.set(seconds, 0);
                }
              }
              while (fleet.tick()) {
                continue;
              }
              // State changes by time are committed within milliseconds; a kill before the commit is not tested here.
              if (changes.pending) {
                await fleet.checkpoint();
              }
              changes.pending = false;
              if (now % 1000 < STEP) {
                await fleet.checkpoint();
              }
              for (const seconds of intervals) {
                const live = fleet.state.get(`live-${seconds}`);
                const listened = listenedMs.get(seconds) ?? 0;
                listenedMs.set(seconds, listened + STEP);
                const isLive = listened < GRACE_END_INTERVALS * 1000 * seconds;
                if (isLive && live?.health.state !== 'healthy') {
                  throw new Error(`live-${seconds} is ${live?.health.state ?? 'gone'}`);
                }
                const dead = fleet.state.get(`dead-${seconds}`)?.health.state;
                if (code(dead) < code(worst.get(`dead-${seconds}`))) {
                  throw new Error(`dead-${seconds} got better: ${dead ?? ''}`);
                }
                if (dead !== undefined) {
                  worst.set(`dead-${seconds}`, dead);
                }
                const age = harness.clock.at - began;
                if (dead === 'failed' && age < 3000 * seconds) {
                  throw new Error(`dead-${seconds} failed too early`);
                }
              }
            }
            const before = new Map([...fleet.state.workers()].map(({ id, health }) => [id, health.state]));
            fleet = tracked(await harness.kill(downMs));
            for (const [id, state] of before) {
              expect([id, fleet.state.get(id)?.health.state]).toEqual([id, state]);
            }
          }
        } finally {
          await harness.end();
        }
      }),
      { numRuns: 20 },
    );
  });
});
