import { type Sampling } from '../frames/sampling';
import { stateName } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { encodeSegments } from './encode-segments';
import { type Segments } from './segments';

const SECOND = 1000;
const buckets: Sampling = { meaning: 'bucket', step: 10 * SECOND, staleness: 30 * SECOND };
const raw: Sampling = { meaning: 'raw', step: 10 * SECOND, staleness: 30 * SECOND };
const span: TimeSpan = { from: 0, to: 100 * SECOND, end: 100 * SECOND };

function describeSegments({ bounds, states }: Segments): string {
  return [...states]
    .map((state, i) => `${stateName(state)} ${(bounds[i] ?? 0) / SECOND}–${(bounds[i + 1] ?? 0) / SECOND}`)
    .join(', ');
}

function run(
  samples: [seconds: number, value: number | null][],
  sampling: Sampling,
  within: TimeSpan = span,
): string {
  return describeSegments(
    encodeSegments(
      samples.map(([seconds]) => seconds * SECOND),
      samples.map(([, value]) => value),
      sampling,
      within,
    ),
  );
}
function every10(values: (number | null)[]): [number, number | null][] {
  return values.map((value, i) => [(i + 1) * 10, value]);
}

describe('a sample of a range query', () => {
  it('covers the step before it, and not the step after it', () => {
    // A failure at 42 s is in the bucket that ends at 50 s, and 42 s is inside the drawn segment.
    expect(run(every10([1, 1, 1, 1, 5, 1, 1, 1, 1, 1]), buckets)).toBe(
      'healthy 0–40, failed 40–50, healthy 50–100',
    );
  });

  it('covers the time after it if it is raw', () => {
    expect(
      run(
        [
          [0, 1],
          [10, 1],
          [20, 5],
          [30, 1],
          [40, 1],
        ],
        raw,
      ),
    ).toBe('healthy 0–20, failed 20–30, healthy 30–70, no data 70–100');
  });

  it('joins equal neighbours into one segment', () => {
    expect(run(every10([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), buckets)).toBe('healthy 0–100');
  });
});

describe('gaps', () => {
  it('are drawn as no data instead of the last state', () => {
    expect(
      run(
        [
          [10, 1],
          [20, 1],
          [70, 1],
          [80, 1],
          [90, 1],
          [100, 1],
        ],
        buckets,
      ),
    ).toBe('healthy 0–20, no data 20–60, healthy 60–100');
  });

  it('come from null and NaN as well', () => {
    expect(run(every10([1, null, NaN, 1, 1, 1, 1, 1, 1, 1]), buckets)).toBe(
      'healthy 0–10, no data 10–30, healthy 30–100',
    );
  });

  it('do not come from a sample that is slightly late', () => {
    expect(
      run(
        [
          [10, 1],
          [20, 1],
          [34, 1],
          [44, 1],
          [54, 1],
          [64, 1],
          [74, 1],
          [84, 1],
          [94, 1],
        ],
        buckets,
      ),
    ).toBe('healthy 0–94, pending 94–100');
  });

  it('come from a raw sample that went stale', () => {
    expect(
      run(
        [
          [0, 1],
          [60, 5],
        ],
        raw,
      ),
    ).toBe('healthy 0–30, no data 30–60, failed 60–90, no data 90–100');
  });

  it('differ from stopped', () => {
    expect(run(every10([0, 0, null, null, null, null, 0, 0, 0, 0]), buckets)).toBe(
      'stopped 0–20, no data 20–60, stopped 60–100',
    );
  });
});

describe('the end of the range', () => {
  it('stays blank while the next bucket cannot exist yet', () => {
    expect(run(every10([1, 1, 1, 1, 1, 1, 1, 1]), buckets)).toBe('healthy 0–80, pending 80–100');
  });

  it('becomes no data once samples are overdue', () => {
    expect(run(every10([1, 1, 1]), buckets)).toBe('healthy 0–30, no data 30–100');
  });

  it('is now if the range reaches into the future', () => {
    expect(run(every10([1, 1, 1, 1, 1]), buckets, { from: 0, to: 100 * SECOND, end: 52 * SECOND })).toBe(
      'healthy 0–50, pending 50–52',
    );
  });
});

it('draws a single sample as one bucket', () => {
  expect(run([[50, 3]], buckets)).toBe('no data 0–40, degraded 40–50, no data 50–100');
});

it('draws a lane without samples as no data from end to end', () => {
  expect(run([], buckets)).toBe('no data 0–100');
});

it('cuts off samples outside the range', () => {
  expect(
    run(
      [
        [-20, 5],
        [5, 5],
        [15, 1],
        [115, 4],
      ],
      buckets,
    ),
  ).toBe('failed 0–5, healthy 5–15, no data 15–100');
});

it('draws and reports an unrecognised code', () => {
  const odd: number[] = [];
  const segments = encodeSegments(
    [10_000, 20_000, 30_000, 40_000],
    [1, 7, 3.5, -1],
    buckets,
    { from: 0, to: 40_000, end: 40_000 },
    (v) => odd.push(v),
  );
  expect(describeSegments(segments)).toBe('healthy 0–10, unrecognised 10–40');
  expect(odd).toEqual([7, 3.5, -1]);
});
