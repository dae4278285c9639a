import fc from 'fast-check';
import { type Histogram } from '../../model/tables';
import {
  addDelta,
  type Duration,
  emptyHistogram,
  hasIncreased,
  loadDurations,
  observe,
  rebucket,
} from './duration-table';

function durationHistogram(duration: Duration | undefined, bounds: readonly number[]): Histogram {
  const filled = emptyHistogram(bounds);
  // Existing observations must be overwritten.
  for (const value of [0.1, 1, 100]) {
    observe(filled, value);
  }
  loadDurations(filled, duration);
  return filled;
}

/** Returns the increase as a histogram. */
function increase(before: Histogram, after: Histogram): Histogram {
  const added = emptyHistogram(before.bounds);
  addDelta(added, before, after);
  return added;
}

const reported = { count: 10, sum_seconds: 20, buckets: { '0.5': 1, '1': 4, '5': 9 } };

describe('loadDurations', () => {
  it('is exact if the bounds are equal', () => {
    expect(durationHistogram(reported, [0.5, 1, 5])).toMatchObject({
      buckets: [1, 4, 9],
      count: 10,
      sum: 20,
    });
  });

  it('is exact if the worker reports more bounds', () => {
    expect(durationHistogram(reported, [1]).buckets).toEqual([4]);
  });

  it('never counts a duration as shorter than it was if the worker reports fewer bounds', () => {
    expect(durationHistogram(reported, [0.1, 0.7, 2, 60]).buckets).toEqual([0, 1, 4, 9]);
  });

  it('counts at each bound as the largest reported bound up to it, for any order of the reported bounds', () => {
    const own = fc.uniqueArray(fc.constantFrom('0.1', '0.5', '1', '2', '5', '10', '60'));
    const cases = fc.tuple(own, fc.constantFrom([1, 5], [0.5, 2, 30], [0.05]));
    fc.assert(
      fc.property(cases, ([reported, bounds]) => {
        const countAt = (bound: number) => Math.round(bound * 10);
        const buckets = Object.fromEntries(reported.map((bound) => [bound, countAt(Number(bound))]));
        const expected = bounds.map((bound) =>
          countAt(Math.max(0, ...reported.map(Number).filter((reportedBound) => reportedBound <= bound))),
        );
        expect(durationHistogram({ count: 600, sum_seconds: 1, buckets }, bounds)).toEqual({
          bounds,
          buckets: expected,
          count: 600,
          sum: 1,
        });
      }),
    );
  });

  it('clears the histogram if no durations are reported', () => {
    expect(durationHistogram(undefined, [1, 5])).toEqual(emptyHistogram([1, 5]));
  });

  it('counts all durations above the highest bound if no buckets are reported', () => {
    expect(durationHistogram({ count: 3, sum_seconds: 1 }, [1, 5])).toMatchObject({
      buckets: [0, 0],
      count: 3,
    });
  });
});

function histogram(bounds: readonly number[]) {
  return fc.array(fc.nat(50), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }).map((steps) => {
    let sum = 0;
    const cumulative = steps.map((step) => (sum += step));
    return { bounds, buckets: cumulative.slice(0, -1), count: sum, sum };
  });
}

describe('addDelta', () => {
  const bounds = [1, 2, 5];

  it('adds a cumulative and never negative histogram for any two histograms', () => {
    fc.assert(
      fc.property(histogram(bounds), histogram(bounds), (before, after) => {
        const { buckets, count, sum } = increase(before, after);
        expect(Math.min(count, sum, ...buckets)).toBeGreaterThanOrEqual(0);
        expect([...buckets, count]).toEqual([...buckets, count].sort((a, b) => a - b));
      }),
    );
  });

  it('adds the difference if the histogram has increased', () => {
    const before = { bounds, buckets: [1, 2, 3], count: 4, sum: 9 };
    const after = { bounds, buckets: [1, 4, 6], count: 8, sum: 30 };
    expect(hasIncreased(before, after)).toBe(true);
    expect(increase(before, after)).toEqual({ bounds, buckets: [0, 2, 3], count: 4, sum: 21 });
  });

  it('keeps the existing observations', () => {
    const before = { bounds, buckets: [1, 2, 3], count: 4, sum: 9 };
    const after = { bounds, buckets: [1, 4, 6], count: 8, sum: 30 };
    const to = emptyHistogram(bounds);
    observe(to, 2);
    addDelta(to, before, after);
    expect(to).toEqual({ bounds, buckets: [0, 3, 4], count: 5, sum: 23 });
  });

  it('adds nothing if the histogram has decreased or is unchanged', () => {
    const before = { bounds, buckets: [1, 2, 3], count: 4, sum: 9 };
    const after = { bounds, buckets: [0, 0, 1], count: 2, sum: 3 };
    expect([hasIncreased(before, after), hasIncreased(before, before)]).toEqual([false, false]);
    expect(increase(before, after)).toEqual(emptyHistogram(bounds));
  });
});

it('rebucket keeps count and sum, and stays cumulative', () => {
  fc.assert(
    fc.property(
      histogram([1, 2, 5]),
      fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (from, bounds) => {
        const sorted = bounds.sort((a, b) => a - b);
        const { buckets, count, sum } = rebucket(from, sorted);
        expect([count, sum]).toEqual([from.count, from.sum]);
        expect([...buckets, count]).toEqual([...buckets, count].sort((a, b) => a - b));
      },
    ),
  );
});

it('observe counts at the bound of the value and all higher bounds', () => {
  const histogram = emptyHistogram([1, 2, 5]);
  for (const value of [2, 7]) {
    observe(histogram, value);
  }
  expect(histogram).toEqual({ bounds: [1, 2, 5], buckets: [0, 1, 1], count: 2, sum: 9 });
});
