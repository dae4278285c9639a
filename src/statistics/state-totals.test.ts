import { exactEstimate } from './estimate';
import { readFleet } from '../timeline/fleet';
import { stateName } from '../model/state';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';
import { stateTotals } from './state-totals';

const STEP = 10_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 4 * STEP;

function totals(...series: Parameters<typeof readFleet>[0]['series']) {
  const timeRange = makeTimeRange(FROM, TO);
  const { lanes, durations } = readFleet(
    { series, timeRange },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    TO,
  );
  return stateTotals(lanes, durations).map(({ state, ...rest }) => ({ state: stateName(state), ...rest }));
}
function seconds(worker: string, state: string, value: number) {
  return seriesFrame({ worker_id: worker, state }, [[TO, value]]);
}

it('sums the counters of all workers, worst state first, with their shares', () => {
  expect(
    totals(
      laneFrame('w-1', FROM, STEP, [1, 5, 1, 1]),
      laneFrame('w-2', FROM, STEP, [1, 1, 1, 1]),
      seconds('w-1', 'healthy', 38),
      seconds('w-1', 'failed', 2),
      seconds('w-2', 'healthy', 40),
    ),
  ).toEqual([
    { state: 'failed', time: exactEstimate(2), share: 0.025 },
    { state: 'healthy', time: exactEstimate(78), share: 0.975 },
  ]);
});

it('measures lanes without counters, and is approximate then', () => {
  expect(totals(laneFrame('w-1', FROM, STEP, [1, 5, 1, 1]))).toEqual([
    { state: 'failed', time: { value: 10, bound: 'about', resolution: 2 * STEP }, share: 0.25 },
    { state: 'healthy', time: { value: 30, bound: 'about', resolution: 2 * STEP }, share: 0.75 },
  ]);
});

it('is exact in one state and approximate in another if only some workers have counters', () => {
  const stateTimes = totals(
    laneFrame('w-1', FROM, STEP, [1, 1, 1, 1]),
    laneFrame('w-2', FROM, STEP, [5, 5, 5, 5]),
    seconds('w-2', 'failed', 40),
  );
  expect(stateTimes.map(({ state, time }) => [state, time.bound])).toEqual([
    ['failed', 'exact'],
    ['healthy', 'about'],
  ]);
});

it('reports the time without data', () => {
  expect(totals(laneFrame('w-1', FROM, STEP, [1, null, null, 1])).map(({ state }) => state)).toEqual([
    'no data',
    'healthy',
  ]);
});

it('is empty without lanes', () => {
  expect(totals()).toEqual([]);
});
