import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ReportedStatus } from '@heartline/protocol';
import { lateAge } from './ladder';
import { keepMissedTotal, missedHeartbeats, missedHeartbeatsTotal } from './worker-liveness';
import { worker } from '../subject.fixture';

interface Case {
  readonly name: string;
  readonly age_seconds: number;
  readonly interval_seconds: number;
  readonly tolerance_ratio: number;
  readonly status?: ReportedStatus;
  readonly missed_heartbeats: number;
}

/** The recording rule `worker:missed_heartbeats:count` is tested with the same cases (alerting/tests/ladder.test.yml). */
const file = join(__dirname, '../../../../alerting/tests/ladder.fixture.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];

const schedules = fc.record({
  intervalMs: fc.integer({ min: 100, max: 90_000 }),
  tolerance: fc.constantFrom(0, 0.1, 0.25, 0.9),
});

describe('S1.4 missed heartbeats, by the cases that also test the recording rule', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const { status } = each;
    const schedule = {
      intervalMs: each.interval_seconds * 1000,
      tolerance: each.tolerance_ratio,
      ...(status && { status }),
    };
    expect(missedHeartbeats(Math.round(each.age_seconds * 1000), schedule)).toBe(each.missed_heartbeats);
  });
});

describe('S1.4 missed heartbeats', () => {
  it('are 0 until the heartbeat is late, and whole intervals from then on', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), schedules, (age, schedule) => {
        const late = age >= lateAge({ interval: schedule.intervalMs, tolerance: schedule.tolerance });
        expect(missedHeartbeats(age, schedule)).toBe(late ? Math.floor(age / schedule.intervalMs) : 0);
      }),
    );
  });

  it('never decrease as the age increases', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(5000), schedules, (age, more, schedule) => {
        expect(missedHeartbeats(age + more, schedule)).toBeGreaterThanOrEqual(
          missedHeartbeats(age, schedule),
        );
      }),
    );
  });
});

describe('S1.4 the counter of missed heartbeats', () => {
  it('does not decrease when the worker stops, or when its interval or tolerance changes', () => {
    const changes = fc.oneof(schedules, fc.constant({ status: 'stopped' as const }));
    fc.assert(
      fc.property(fc.nat(1_000_000), schedules, changes, (age, schedule, change) => {
        const before = worker({}, { ...schedule, missedTotal: 2 });
        const after = keepMissedTotal({ ...before, ...change }, missedHeartbeats(age, before), age);
        expect(missedHeartbeatsTotal(after, age)).toBeGreaterThanOrEqual(missedHeartbeatsTotal(before, age));
      }),
    );
  });

  it('counts each missed heartbeat once', () => {
    const before = worker({}, { missedTotal: 2 });
    const stopped = keepMissedTotal(
      { ...before, status: 'stopped' },
      missedHeartbeats(70_000, before),
      70_000,
    );
    expect(missedHeartbeatsTotal(stopped, 70_000)).toBe(4);
    expect(missedHeartbeatsTotal(stopped, 700_000)).toBe(4);
  });
});
