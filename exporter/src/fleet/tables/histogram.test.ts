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
} from './histogram';

function durationHistogram(duration: Duration | undefined, bounds: readonly number[]): Histogram {
  const filled = emptyHistogram(bounds);
  // What it held before must not show.
  for (const value of [0.1, 1, 100]) {
    observe(filled, value);
  }
  loadDurations(filled, duration);
  return filled;
}

/** What is added to an empty histogram. */
function between(before: Histogram, after: Histogram): Histogram {
  const added = emptyHistogram(before.bounds);
  addDelta(added, before, after);
  return added;
}

const reported = { count: 10, sum_seconds: 20, buckets: { '0.5': 1, '1': 4, '5': 9 } };

describe('a worker’s durations under the configured bounds', () => {
  it('are exact where the bounds agree', () => {
    expect(durationHistogram(reported, [0.5, 1, 5])).toMatchObject({
      buckets: [1, 4, 9],
      count: 10,
      sum: 20,
    });
  });

  it('are exact where the worker’s are finer', () => {
    expect(durationHistogram(reported, [1]).buckets).toEqual([4]);
  });

  it('never look faster than they were where the worker’s are coarser', () => {
    expect(durationHistogram(reported, [0.1, 0.7, 2, 60]).buckets).toEqual([0, 1, 4, 9]);
  });

  it('count at each bound what the largest of their own up to it counts, in whatever order they are reported', () => {
    const own = fc.uniqueArray(fc.constantFrom('0.1', '0.5', '1', '2', '5', '10', '60'));
    const cases = fc.tuple(own, fc.constantFrom([1, 5], [0.5, 2, 30], [0.05]));
    fc.assert(
      fc.property(cases, ([reported, bounds]) => {
        // A count that rises with its bound.
        const countAt = (bound: number) => Math.round(bound * 10);
        const buckets = Object.fromEntries(reported.map((bound) => [bound, countAt(Number(bound))]));
        const expected = bounds.map((bound) =>
          countAt(Math.max(0, ...reported.map(Number).filter((each) => each <= bound))),
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

  it('are empty where none are reported', () => {
    expect(durationHistogram(undefined, [1, 5])).toEqual(emptyHistogram([1, 5]));
  });

  it('all count as slow where the worker tells no buckets', () => {
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

describe('what came between two histograms', () => {
  const bounds = [1, 2, 5];

  it('is cumulative and never negative, whatever the two are', () => {
    fc.assert(
      fc.property(histogram(bounds), histogram(bounds), (before, after) => {
        const { buckets, count, sum } = between(before, after);
        expect(Math.min(count, sum, ...buckets)).toBeGreaterThanOrEqual(0);
        expect([...buckets, count]).toEqual([...buckets, count].sort((a, b) => a - b));
      }),
    );
  });

  it('is the difference where the second has gone on from the first', () => {
    const before = { bounds, buckets: [1, 2, 3], count: 4, sum: 9 };
    const after = { bounds, buckets: [1, 4, 6], count: 8, sum: 30 };
    expect(hasIncreased(before, after)).toBe(true);
    expect(between(before, after)).toEqual({ bounds, buckets: [0, 2, 3], count: 4, sum: 21 });
  });

  it('is added to what was there', () => {
    const before = { bounds, buckets: [1, 2, 3], count: 4, sum: 9 };
    const after = { bounds, buckets: [1, 4, 6], count: 8, sum: 30 };
    const to = emptyHistogram(bounds);
    observe(to, 2);
    addDelta(to, before, after);
    expect(to).toEqual({ bounds, buckets: [0, 3, 4], count: 5, sum: 23 });
  });

  it('is nothing where the second has gone back, or is the same', () => {
    const before = { bounds, buckets: [1, 2, 3], count: 4, sum: 9 };
    const after = { bounds, buckets: [0, 0, 1], count: 2, sum: 3 };
    expect([hasIncreased(before, after), hasIncreased(before, before)]).toEqual([false, false]);
    expect(between(before, after)).toEqual(emptyHistogram(bounds));
  });
});

it('other bounds keep count and sum, and stay cumulative', () => {
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

it('an observation counts at its own bound and all above', () => {
  const histogram = emptyHistogram([1, 2, 5]);
  for (const value of [2, 7]) {
    observe(histogram, value);
  }
  expect(histogram).toEqual({ bounds: [1, 2, 5], buckets: [0, 1, 1], count: 2, sum: 9 });
});
