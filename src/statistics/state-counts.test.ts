import { countSeries, countAt, countCurrent } from './state-counts';
import { readFleet } from '../timeline/fleet';
import { NO_DATA } from '../model/state';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';

const STEP = 10_000;
const { lanes, span, counts, sampling } = readFleet(
  {
    series: [
      laneFrame('w-10', 0, STEP, [1, 1, 1, 1], { region: 'eu' }),
      laneFrame('w-2', 0, STEP, [1, 1, 1, 3], { region: 'us' }),
      laneFrame('w-1', 0, STEP, [5, 1, 1, 1], { region: 'us' }),
      laneFrame('w-3', 0, STEP, [1, 4, 4, 5], { region: 'eu' }),
      seriesFrame(
        { state: 'healthy' },
        [
          [10_000, 7],
          [20_000, 8],
        ],
        STEP,
      ),
      seriesFrame({ state: 'failed' }, [[20_000, 2]], STEP),
    ],
    timeRange: makeTimeRange(0, 40_000),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  40_000,
);

it('counts current states', () => {
  expect([...countCurrent(lanes)].sort()).toEqual([
    [1, 2],
    [3, 1],
    [5, 1],
  ]);
});

it('counts the states at a time, and nothing after the last sample', () => {
  expect([...countAt(lanes, 5_000)].sort()).toEqual([
    [1, 3],
    [5, 1],
  ]);
  expect([...countAt(lanes, 40_000)]).toEqual([]);
});

it('counts all workers from count series, and draws nothing where they have no samples', () => {
  const columnCounts = countSeries(counts, span, 4, sampling);
  expect([...(columnCounts.counts[1] ?? [])]).toEqual([7, 8, 0, 0]);
  expect([...(columnCounts.counts[5] ?? [])]).toEqual([0, 2, 0, 0]);
  expect([...(columnCounts.counts[NO_DATA] ?? [])]).toEqual([0, 0, 0, 0]);
});
