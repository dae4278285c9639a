import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';
import { stateSince } from './state-since';
import { readFleet } from './fleet';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';

const STEP = 10_000;
const END = 4 * STEP;

function sinceOf(...series: DataFrame[]) {
  const fleet = readFleet(
    { series, timeRange: makeTimeRange(0, END) },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    END,
  );
  const [lane] = fleet.lanes;
  return lane && stateSince(lane, fleet.span);
}
function now(state: number): DataFrame {
  return {
    ...seriesFrame({ worker_id: 'w-1' }, [[END, state]]),
    refId: 'now',
  };
}

it('is about the beginning of the last segment, to the resolution of the steps', () => {
  expect(sinceOf(laneFrame('w-1', 0, STEP, [1, 1, 5, 5]))).toEqual({ time: 2 * STEP, bound: 'about' });
});

it('is before the range if the whole range is one segment', () => {
  expect(sinceOf(laneFrame('w-1', 0, STEP, [1, 1, 1, 1]))).toEqual({ time: 0, bound: 'before' });
});

it('is after the beginning of the newest step if the current state differs from that step’s', () => {
  const lane = laneFrame('w-1', 0, STEP, [1, 1, 1, 5]);
  expect(sinceOf(lane, now(1))).toEqual({ time: 3 * STEP, bound: 'after' });
  expect(sinceOf(lane, now(5))).toEqual({ time: 3 * STEP, bound: 'about' });
});

it('is after the newest sample with a value if the samples are raw', () => {
  const raw = (last: number | null) =>
    seriesFrame({ worker_id: 'w-1' }, [
      [0, 1],
      [STEP, 1],
      [2 * STEP, 1],
      [3 * STEP, last],
    ]);
  expect(sinceOf(raw(1), now(4))).toEqual({ time: 3 * STEP, bound: 'after' });
  expect(sinceOf(raw(null), now(4))).toEqual({ time: 2 * STEP, bound: 'after' });
});

it('is exact in a change table', () => {
  const table = createDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [-STEP, STEP + 7] },
      { name: 'worker', type: FieldType.string, values: ['w-1', 'w-1'] },
      { name: 'state', type: FieldType.string, values: ['healthy', 'failed'] },
    ],
  });
  expect(sinceOf(table)).toEqual({ time: STEP + 7, bound: 'exact' });
});

it('is before the range for no data if the range has no sample', () => {
  expect(sinceOf(seriesFrame({ worker_id: 'w-1' }, [[-10 * END, 1]], STEP))).toEqual({
    time: 0,
    bound: 'before',
  });
});
