import fc from 'fast-check';
import { readFleet } from '../timeline/fleet';
import { countLanes, IncrementalCount } from './incremental-count';
import { laneFrame, makeTimeRange } from '../frames/frames.fixture';

const STEP = 10_000;
const { lanes, span } = readFleet(
  {
    series: [
      laneFrame('w-10', 0, STEP, [1, 1, 1, 1]),
      laneFrame('w-2', 0, STEP, [1, 1, 1, 3]),
      laneFrame('w-1', 0, STEP, [5, 1, 1, 1]),
      laneFrame('w-3', 0, STEP, [1, 4, 4, 5]),
    ],
    timeRange: makeTimeRange(0, 40_000),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  40_000,
);

it('counts a worker once per column, in its worst state there', () => {
  const stateCounts = countLanes(lanes, span, 2);
  expect([1, 3, 4, 5].map((state) => [...(stateCounts.counts[state] ?? [])])).toEqual([
    [2, 2],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect(stateCounts.max).toBe(4);
});

it('has no row for a state that does not occur', () => {
  const { counts } = countLanes(lanes, span, 2);
  expect([0, 2, 6].map((state) => counts[state])).toEqual([undefined, undefined, undefined]);
});

it('counts one lane per call if there is no time for more, and returns a result only after the last one', () => {
  const count = new IncrementalCount(lanes, span, 2);
  const results = Array.from({ length: lanes.length }, () => count.step(() => false));
  expect(results).toEqual(lanes.map(() => undefined));
  expect(count.step(() => false)).toEqual(countLanes(lanes, span, 2));
});

it('returns the same result again without counting', () => {
  const count = new IncrementalCount(lanes, span, 2);
  const done = count.step(() => true);
  expect(done).toBeDefined();
  const more = jest.fn(() => true);
  expect(count.step(more)).toBe(done);
  expect(more).not.toHaveBeenCalled();
});

it('finishes a count that was started', () => {
  const count = new IncrementalCount(lanes, span, 2);
  count.step(() => false);
  const done = count.finish();
  expect(done).toEqual(countLanes(lanes, span, 2));
  expect([count.finish(), count.step(() => true)]).toEqual([done, done]);
});

it('counts zero without lanes', () => {
  expect(countLanes([], span, 2)).toMatchObject({ columns: 2, max: 0 });
});

it('has the same result wherever it was interrupted', () => {
  const whole = countLanes(lanes, span, 7);
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (answers) => {
      const count = new IncrementalCount(lanes, span, 7);
      const left = [...answers];
      let stateCounts = count.step(() => left.shift() ?? true);
      for (let calls = 0; stateCounts === undefined && calls < 12; calls++) {
        stateCounts = count.step(() => left.shift() ?? true);
      }
      expect(stateCounts).toEqual(whole);
    }),
  );
});
