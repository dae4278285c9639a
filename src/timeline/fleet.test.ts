import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';
import { readFleet, type FleetOptions } from './fleet';
import { segmentAtTime } from './segments';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';
import { stateName } from '../model/state';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 10 * STEP;
const options: FleetOptions = { sampleMeaning: 'auto', stalenessSeconds: 0 };
const timeRange = makeTimeRange(FROM, TO);
const tenHealthy = new Array<number>(10).fill(1);

it('makes a lane of each series with a worker_id without joining frames', () => {
  const fleet = readFleet(
    { series: [laneFrame('w-1', FROM, STEP, tenHealthy), laneFrame('w-2', FROM, STEP, [5])], timeRange },
    options,
    TO,
  );
  expect(fleet.lanes.map((lane) => [lane.id, stateName(lane.current), lane.segments.states.length])).toEqual([
    ['w-1', 'healthy', 1],
    ['w-2', 'no data', 2],
  ]);
});

it('shows a failure when it happened: an annotation at 10:01:05 lies on the failed segment', () => {
  const annotation = FROM + 65_000;
  const values = tenHealthy.map((healthy, i) => (i === 4 ? 5 : healthy));
  const at = (sampleMeaning: 'auto' | 'raw') => {
    const [lane] = readFleet(
      { series: [laneFrame('w-1', FROM, STEP, values)], timeRange },
      { ...options, sampleMeaning },
      TO,
    ).lanes;
    return lane && stateName(segmentAtTime(lane.segments, annotation)?.state ?? 8);
  };
  expect(at('auto')).toBe('failed');
  // Read forward, the same samples would put the failure after the annotation.
  expect(at('raw')).toBe('healthy');
});

it('reads samples without a step as raw', () => {
  const frame = seriesFrame({ worker_id: 'w-1' }, [
    [FROM, 1],
    [FROM + 10_000, 5],
    [FROM + 20_000, 1],
  ]);
  const fleet = readFleet({ series: [frame], timeRange }, options, TO);
  expect(fleet.sampling).toMatchObject({ meaning: 'raw', step: 10_000 });
});

it('reads a single sample without a step as raw', () => {
  const fleet = readFleet(
    { series: [seriesFrame({ worker_id: 'w-1' }, [[FROM, 4]])], timeRange },
    { ...options, sampleMeaning: 'bucket' },
    TO,
  );
  expect(fleet.sampling).toMatchObject({ meaning: 'raw', step: 0, staleness: 300_000 });
  expect(fleet.lanes[0] && stateName(fleet.lanes[0].current)).toBe('critical');
});

it('is empty without workers, and has no newest sample', () => {
  const fleet = readFleet({ series: [], timeRange }, options, TO);
  expect(fleet.lanes).toHaveLength(0);
  expect(fleet).not.toHaveProperty('newest');
  expect(fleet).not.toHaveProperty('total');
});

it('counts series without a worker_id instead of drawing them', () => {
  const fleet = readFleet({ series: [seriesFrame({ instance: 'a' }, [[FROM, 1]])], timeRange }, options, TO);
  expect(fleet).toMatchObject({ lanes: [], unlabelled: 1 });
});

it('lists unrecognised codes with the number of lanes that have them', () => {
  const series = [laneFrame('w-1', FROM, STEP, [7, 7, 1]), laneFrame('w-2', FROM, STEP, [7, 2.5])];
  expect([...readFleet({ series, timeRange }, options, TO).unrecognised]).toEqual([
    [7, 2],
    [2.5, 1],
  ]);
});

it('draws a worker with two series once, and counts the second one', () => {
  const changes = (state: string) =>
    createDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: [TO] },
        { name: 'worker', type: FieldType.string, values: ['w-1'] },
        { name: 'state', type: FieldType.string, values: [state] },
      ],
    });
  const series = [changes('healthy'), changes('failed')];
  expect(readFleet({ series, timeRange }, options, TO)).toMatchObject({
    repeated: 1,
    lanes: [{ id: 'w-1' }],
  });
});

it('takes the total from the counts per state, and exact durations from counters', () => {
  const series = [
    laneFrame('w-1', FROM, STEP, tenHealthy),
    seriesFrame({ state: 'healthy' }, [[TO, 4998]]),
    seriesFrame({ state: 'failed' }, [[TO, 2]]),
    seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[TO, 140]]),
    seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[TO, 10]]),
  ];
  const fleet = readFleet({ series, timeRange }, options, TO);
  expect(fleet.total).toBe(5000);
  expect(fleet.durations.get('w-1')).toEqual({ healthy: 140, failed: 10 });
});

it('reports which exporters are up', () => {
  const series = [
    seriesFrame({ __name__: 'up', job: 'heartline', instance: 'a:9877' }, [[TO, 1]]),
    seriesFrame({ __name__: 'up', job: 'heartline', instance: 'b:9877' }, [[TO, 0]]),
  ];
  expect(readFleet({ series, timeRange }, options, TO).exporters).toEqual([
    { name: 'a:9877', up: true },
    { name: 'b:9877', up: false },
  ]);
});

it('takes the current state from the query named now, which a long step would hide', () => {
  // The last bucket holds a failure that was over before the end of the range.
  const lanes = [
    laneFrame('w-1', FROM, STEP, [...tenHealthy.slice(1), 5]),
    laneFrame('w-2', FROM, STEP, tenHealthy),
  ];
  const now = { ...seriesFrame({ worker_id: 'w-1' }, [[TO, 1]]), refId: 'now' };
  const current = (series: typeof lanes) =>
    readFleet({ series, timeRange }, options, TO).lanes.map((lane) => stateName(lane.current));
  expect(current([...lanes, now])).toEqual(['healthy', 'healthy']);
  expect(current(lanes)).toEqual(['failed', 'healthy']);
  // If samples stopped coming, that takes precedence over what an instant query finds in its lookback.
  expect(current([laneFrame('w-1', FROM, STEP, [1, 1]), now])).toEqual(['no data']);
});

it('takes the newest time from samples if there is a change table beside them', () => {
  const changes = createDataFrame({
    refId: 'B',
    fields: [
      { name: 'time', type: FieldType.time, values: [TO] },
      { name: 'worker', type: FieldType.string, values: ['w-2'] },
      { name: 'state', type: FieldType.string, values: ['failed'] },
    ],
  });
  const newest = (...series: DataFrame[]) => readFleet({ series, timeRange }, options, TO).newest;
  expect(newest(laneFrame('w-1', FROM, STEP, [1, 1]), changes)).toBe(FROM + 2 * STEP);
  expect(newest(changes)).toBe(TO);
});
