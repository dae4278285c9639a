import { fleetOf } from './fleet';
import { groupSeconds } from './groups-durations';
import { laneFrame, rangeOf, seriesFrame } from './testing';

const STEP = 10_000;
const { lanes, durations } = fleetOf(
  {
    series: [
      ...['w-1', 'w-2', 'w-3'].map((id) => laneFrame(id, 0, STEP, [1, 1, 1, 3])),
      seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[40_000, 35]]),
      seriesFrame({ worker_id: 'w-1', state: 'degraded' }, [[40_000, 5]]),
      seriesFrame({ worker_id: 'w-2', state: 'healthy' }, [[40_000, 40]]),
    ],
    timeRange: rangeOf(0, 40_000),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  40_000,
);

it('adds up what the workers’ counters tell, and says how many told', () => {
  expect(groupSeconds(lanes, durations)).toEqual({ seconds: { healthy: 75, degraded: 5 }, told: 2 });
});

it('has nothing to add up where no counter tells', () => {
  expect(groupSeconds(lanes.slice(2), durations)).toEqual({ seconds: {}, told: 0 });
});
