import { readFleet } from './fleet';
import { compareNames, NameOrder, sortLanes, type SortOrder } from './sort';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';

const STEP = 10_000;
const { lanes, durations } = readFleet(
  {
    series: [
      laneFrame('w-10', 0, STEP, [1, 1, 1, 1], { region: 'eu' }),
      laneFrame('w-2', 0, STEP, [1, 1, 1, 3], { region: 'us' }),
      laneFrame('w-1', 0, STEP, [5, 1, 1, 1], { region: 'us' }),
      laneFrame('w-3', 0, STEP, [1, 4, 4, 5], { region: 'eu' }),
      seriesFrame({ worker_id: 'w-10', state: 'degraded' }, [[40_000, 35]]),
    ],
    timeRange: makeTimeRange(0, 40_000),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  40_000,
);
function sorted(order: SortOrder) {
  return sortLanes(lanes, order, durations).map((lane) => lane.id);
}

it('sorts by current state, worst first, then by name in natural order', () => {
  expect(sorted('current')).toEqual(['w-3', 'w-2', 'w-1', 'w-10']);
});

it('sorts by the worst state in the range', () => {
  expect(sorted('worst')).toEqual(['w-1', 'w-3', 'w-2', 'w-10']);
});

it('sorts by time unhealthy, exact if the counters allow it', () => {
  expect(sorted('unhealthy')).toEqual(['w-10', 'w-3', 'w-1', 'w-2']);
});

it('sorts by name in natural order', () => {
  expect(sorted('name')).toEqual(['w-1', 'w-2', 'w-3', 'w-10']);
});

it('keeps the order of names between refreshes', () => {
  const names = new NameOrder();
  expect(names.rank(lanes)).toBe(names.rank([...lanes].reverse()));
  expect(names.rank(lanes)).not.toBe(names.rank(lanes.slice(1)));
});

it('distinguishes names that look equal', () => {
  expect(compareNames('W-1', 'w-1')).not.toBe(0);
});
