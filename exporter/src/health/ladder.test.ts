import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LADDER_STATES } from '../model/state';
import { ladder, type LivenessInput, nextDeadline } from './ladder';
import { missedIntervals } from './missed-heartbeats';

interface Case {
  readonly name: string;
  readonly age_seconds: number;
  readonly interval_seconds: number;
  readonly failure_threshold: number;
  readonly tolerance_ratio: number;
  readonly status?: string;
  readonly marked?: boolean;
  readonly unknown?: 'never_heard' | 'source_down';
  readonly code: number;
  readonly state: string;
}

const file = join(__dirname, '../../../alerting/tests/ladder.fixture.json');

const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];

function rungOf(each: Case): LivenessInput {
  return {
    age: Math.round(each.age_seconds * 1000),
    interval: each.interval_seconds * 1000,
    threshold: each.failure_threshold,
    tolerance: each.tolerance_ratio,
    stopped: each.status === 'stopped',
    marked: each.marked === true,
    neverReported: each.unknown === 'never_heard',
    sourceDown: each.unknown === 'source_down',
  };
}

const rungs: fc.Arbitrary<LivenessInput> = fc.record({
  age: fc.nat(1_000_000),
  interval: fc.integer({ min: 100, max: 100_000 }),
  threshold: fc.integer({ min: 2, max: 10 }),
  tolerance: fc.constantFrom(0, 0.1, 0.25, 0.5, 1),
  stopped: fc.boolean(),
  marked: fc.boolean(),
  neverReported: fc.boolean(),
  sourceDown: fc.boolean(),
});

describe('S4.1 S4.2 the ladder, by the table it shares with the rules', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    expect(ladder(rungOf(each))).toMatchObject({ state: each.state, code: each.code });
  });

  it('names states by code', () => {
    for (const each of cases) expect(LADDER_STATES[each.code]).toBe(each.state);
  });
});

describe('nextDeadline', () => {
  it('is the age at which liveness next changes, never later and never for nothing', () => {
    fc.assert(
      fc.property(rungs, (rung) => {
        const now = ladder(rung).state;
        const next = nextDeadline(rung);
        if (next === undefined) expect(ladder({ ...rung, age: rung.age * 100 + 1e9 }).state).toBe(now);
        else {
          expect(ladder({ ...rung, age: next - 1 }).state).toBe(now);
          expect(ladder({ ...rung, age: next }).code).toBeGreaterThanOrEqual(ladder(rung).code);
        }
      }),
    );
  });

  it('is none for a stopped worker and for a marked one', () => {
    const rung = rungOf(cases[0] as Case);
    expect(nextDeadline({ ...rung, stopped: true })).toBeUndefined();
    expect(nextDeadline({ ...rung, marked: true })).toBeUndefined();
    expect(nextDeadline(rung)).toBe(10_000);
  });
});

describe('S1.4 missed intervals', () => {
  it.each([
    [0, 0],
    [37_499, 0],
    [37_500, 1],
    [67_499, 1],
    [67_500, 2],
    [97_500, 3],
  ])('after %d ms of a 30 s promise with a quarter of tolerance: %d', (age, missed) => {
    expect(missedIntervals(age, { interval: 30_000, tolerance: 0.25 })).toBe(missed);
  });

  it('without tolerance is floor(age / interval)', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 100, max: 90_000 }), (age, interval) => {
        expect(missedIntervals(age, { interval, tolerance: 0 })).toBe(Math.floor(age / interval));
      }),
    );
  });

  it('never goes down while age goes up', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(5000),
        fc.integer({ min: 100, max: 90_000 }),
        (age, more, interval) => {
          const promise = { interval, tolerance: 0.1 };
          expect(missedIntervals(age + more, promise)).toBeGreaterThanOrEqual(missedIntervals(age, promise));
        },
      ),
    );
  });
});
