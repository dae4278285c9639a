import fc from 'fast-check';
import { type Report } from '@heartline/protocol';
import { type ObservationGap } from '../model/observation-gap';
import { type Worker } from '../model/worker';
import { type Fleet } from './fleet';
import { FleetHarness } from './fleet.fixture';

const HOUR = 3600;
const DAY = 24 * HOUR;

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

function worker(id = 'w'): Worker {
  const match = fleet.state.get(id);
  if (match === undefined) {
    throw new Error(`unknown worker ${id}`);
  }
  return match;
}

function state(id = 'w'): string {
  return worker(id).health.state;
}

function report(seconds: number, content: Partial<Report> = {}): Promise<unknown> {
  return fleet.record(
    { worker_id: 'w', interval_seconds: seconds, failure_threshold: 2, ...content },
    'http',
  );
}

async function restart(downSeconds: number): Promise<void> {
  fleet = await harness.reopen(downSeconds);
}

/** Time passes while the event loop stalls, or while the machine sleeps. */
function gap(seconds: number, cause: ObservationGap['cause']): void {
  const from = harness.clock.at;
  harness.clock.pass(seconds);
  fleet.addGap({ from, to: harness.clock.at }, cause);
}

/** Lets time pass in steps until the worker is failed, at most `limit` seconds. Returns the seconds that it took. */
function secondsUntilFailed(step: number, limit: number): number {
  for (let passed = 0; passed <= limit; passed += step) {
    if (state() === 'failed') {
      return passed;
    }
    harness.pass(step);
  }
  throw new Error(`not failed after ${limit} s`);
}

describe('F1 the age of a worker whose promise is long', () => {
  it('F1 finds a dead weekly job after two weeks although the exporter restarts every day', async () => {
    await report(7 * DAY);
    for (let day = 0; day < 13; day++) {
      harness.pass(DAY - 5);
      await restart(5);
      expect(state()).not.toBe('failed');
    }
    // An absence at the time of the lost heartbeat gives a grace, which ends after 2.25 intervals of listening.
    expect(secondsUntilFailed(HOUR, 3 * DAY)).toBeLessThanOrEqual(2.75 * DAY + HOUR);
  });

  it('F1 keeps a weekly job healthy that reports every week although the exporter restarts every day', async () => {
    for (let week = 0; week < 3; week++) {
      await report(7 * DAY);
      for (let day = 0; day < 7; day++) {
        harness.pass(DAY - 5);
        await restart(5);
        expect(state()).toBe('healthy');
      }
    }
  });

  it('F1 finds a dead daily job although the exporter restarts once a day at the hour of the job', async () => {
    await report(DAY);
    for (let day = 1; day <= 2; day++) {
      harness.pass(DAY - 2);
      await restart(5);
      harness.pass(-3);
    }
    // The job of the second day is late as well.
    harness.pass(DAY / 4 + 2 * 5 - 1);
    expect(state()).toBe('healthy');
    harness.pass(1);
    expect(state()).toBe('failed');
  });

  it('F1 finds it on the second day if no restart was at the hour of the job', async () => {
    await report(DAY);
    for (let day = 0; day < 2; day++) {
      harness.pass(12 * HOUR);
      await restart(5);
      harness.pass(12 * HOUR - 5);
    }
    expect(state()).toBe('degraded');
    harness.pass(2 * 5);
    expect(state()).toBe('failed');
  });

  it('F1 finds an hourly job that died while the exporter restarts every 50 minutes', async () => {
    await report(HOUR);
    for (let restarts = 0; restarts < 2; restarts++) {
      harness.pass(3000);
      await restart(4);
    }
    harness.pass(2.25 * HOUR - 2 * 3000 - 1);
    expect(state()).not.toBe('failed');
    harness.pass(1);
    expect(state()).toBe('failed');
  });

  it('F1 keeps a daily job healthy that reports every day although the exporter restarts every hour', async () => {
    await report(DAY);
    for (let day = 0; day < 2; day++) {
      for (let hour = 1; hour < 24; hour += 4) {
        harness.pass(4 * HOUR);
        await restart(30);
      }
      expect(state()).toBe('healthy');
      await report(DAY);
    }
  });

  it('F1 keeps a job healthy whose one heartbeat was lost in a restart', async () => {
    await report(HOUR);
    harness.pass(HOUR - 1);
    await restart(30);
    harness.pass(HOUR - 29);
    expect(state()).toBe('healthy');
    await report(HOUR);
    expect([state(), fleet.state.age(worker(), harness.clock.at)]).toEqual(['healthy', 0]);
  });

  it('F1 gives the grace anew after each heartbeat', async () => {
    for (let round = 0; round < 3; round++) {
      await report(HOUR);
      harness.pass(HOUR - 1);
      gap(30, 'absence');
      harness.pass(HOUR - 30);
      expect(state()).toBe('healthy');
    }
    await report(HOUR);
    harness.pass(2 * HOUR);
    expect(state()).toBe('failed');
  });

  it('F1 excludes a stall with its own length', async () => {
    await report(10);
    harness.pass(1);
    gap(1.2, 'stall');
    expect(secondsUntilFailed(0.1, 30)).toBeCloseTo(19, 1);
    await report(30, { worker_id: 'w', failure_threshold: 2 });
    harness.pass(29.5);
    gap(0.8, 'stall');
    expect(secondsUntilFailed(0.1, 60)).toBeCloseTo(30.5, 1);
  });

  it('F1 excludes a step of the wall clock with its own length, and at most one interval more', async () => {
    await report(DAY);
    harness.pass(HOUR);
    gap(300 * DAY, 'absence');
    harness.pass(DAY);
    expect(state()).not.toBe('failed');
    harness.pass(2 * DAY);
    expect(state()).toBe('failed');
  });

  it('F1 keeps what was excluded through more gaps than are kept, and through restarts', async () => {
    await report(7 * DAY);
    await fleet.record(
      { worker_id: 'without grace', interval_seconds: 70 * DAY, failure_threshold: 2 },
      'http',
    );
    // One absence is at the time of the heartbeat, the 199 others are before and after it.
    for (let hour = 0; hour < 200; hour++) {
      harness.pass(HOUR - 10);
      gap(10, 'absence');
      if (hour % 25 === 0) {
        await restart(0);
      }
    }
    const listened = 200 * (HOUR - 10) * 1000;
    // The grace began with the absence after 0.75 intervals (126 hours), and is not over.
    expect(fleet.state.age(worker(), harness.clock.at)).toBe(127 * (HOUR - 10) * 1000);
    expect(fleet.state.age(worker('without grace'), harness.clock.at)).toBe(listened);
    harness.pass(2.25 * 7 * DAY - listened / 1000 - 1);
    expect(state()).not.toBe('failed');
    await restart(3);
    harness.pass(1);
    expect(state()).toBe('failed');
  });

  it('F1 survives that the clock was set back during the downtime', async () => {
    await report(HOUR);
    harness.pass(HOUR - 60);
    await restart(120);
    await restart(-7200);
    harness.pass(1.25 * HOUR + 59);
    expect(state()).not.toBe('failed');
    harness.pass(1);
    expect(state()).toBe('failed');
  });
});

interface Step {
  readonly seconds: number;
  readonly kind: 'listen' | 'stall' | 'absence' | 'restart';
}

describe('F1 random stalls, absences and restarts', () => {
  const steps = fc.array(
    fc.record({
      seconds: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 3 * DAY })),
      kind: fc.constantFrom<Step['kind']>('listen', 'listen', 'listen', 'stall', 'absence', 'restart'),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it('F1 fail a dead worker after its threshold of listening, or when its second heartbeat is late', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.constantFrom(1, 7, 30, 600, HOUR, DAY, 7 * DAY),
        fc.integer({ min: 2, max: 5 }),
        async (plan, interval, threshold) => {
          const random = new FleetHarness();
          try {
            let opened = await random.open();
            await opened.record(
              { worker_id: 'w', interval_seconds: interval, failure_threshold: threshold },
              'http',
            );
            let listened = 0;
            let restarts = 0;
            for (const { seconds, kind } of plan) {
              const from = random.clock.at;
              if (kind === 'restart' && restarts++ < 4) {
                opened = await random.reopen(seconds);
              } else if (kind === 'stall' || kind === 'absence') {
                random.clock.pass(seconds);
                opened.addGap({ from, to: random.clock.at }, kind);
              } else {
                listened += seconds;
                random.pass(seconds);
              }
              while (opened.tick()) {
                continue;
              }
              const dead = opened.state.get('w');
              if (dead === undefined) {
                // Its retention has expired, so it was failed before.
                return;
              }
              const failed = dead.health.state === 'failed';
              if (failed && listened < threshold * interval) {
                throw new Error(`failed after ${listened} s of listening`);
              }
              if (!failed && listened >= Math.max(threshold, 2.25) * interval) {
                throw new Error(`not failed after ${listened} s of listening`);
              }
            }
          } finally {
            await random.end();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
