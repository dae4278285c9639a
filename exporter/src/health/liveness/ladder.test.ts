import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LADDER_STATES } from '../../model/health-states';
import { ladder, ladderAges, type LivenessInput } from './ladder';

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

const file = join(__dirname, '../../../../alerting/tests/ladder.fixture.json');

const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];

function toInput(each: Case): LivenessInput {
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

const inputs: fc.Arbitrary<LivenessInput> = fc.record({
  age: fc.nat(1_000_000),
  interval: fc.integer({ min: 100, max: 100_000 }),
  threshold: fc.integer({ min: 2, max: 10 }),
  tolerance: fc.constantFrom(0, 0.1, 0.25, 0.5, 1),
  stopped: fc.boolean(),
  marked: fc.boolean(),
  neverReported: fc.boolean(),
  sourceDown: fc.boolean(),
});

describe('S4.1 S4.2 the ladder, by the cases that also test the recording rules', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    expect(ladder(toInput(each))).toMatchObject({ state: each.state, code: each.code });
  });

  it('matches the codes of the states', () => {
    for (const each of cases) {
      expect(LADDER_STATES[each.code]).toBe(each.state);
    }
  });
});

describe('ladderAges', () => {
  it('contains the exact age at which liveness changes next', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const now = ladder(input).state;
        const next = ladderAges(input).find((age) => age > input.age);
        if (next === undefined) {
          expect(ladder({ ...input, age: input.age * 100 + 1e9 }).state).toBe(now);
        } else {
          expect(ladder({ ...input, age: next - 1 }).state).toBe(now);
          expect(ladder({ ...input, age: next }).code).toBeGreaterThanOrEqual(ladder(input).code);
        }
      }),
    );
  });

  it('is empty for a stopped worker and for one marked as failed', () => {
    const input = toInput(cases[0] as Case);
    expect(ladderAges({ ...input, stopped: true })).toEqual([]);
    expect(ladderAges({ ...input, marked: true })).toEqual([]);
    expect(ladderAges(input)[0]).toBe(10_000);
  });
});
