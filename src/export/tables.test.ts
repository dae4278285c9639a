import { readFleet } from '../timeline/fleet';
import { laneFrame, makeTimeRange, seriesFrame } from '../frames/frames.fixture';
import { statisticsTable } from './statistics-table';
import { segmentTable } from './segment-table';

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 4 * STEP;

const series = [
  laneFrame('w-1', FROM, STEP, [1, 5, 1, 1]),
  laneFrame('w-2', FROM, STEP, [1, null, null, 1]),
  seriesFrame({ worker_id: 'w-1', state: 'healthy' }, [[TO, 51.5]]),
  seriesFrame({ worker_id: 'w-1', state: 'failed' }, [[TO, 8.5]]),
  ...['healthy', 'failed'].map((state) => ({
    ...seriesFrame({ worker_id: 'w-1', state }, [[TO, 1]]),
    refId: 'entries',
  })),
];
const fleet = readFleet(
  { series, timeRange: makeTimeRange(FROM, TO) },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  TO,
);

it('lists each segment in the dashboard’s time zone, with the accuracy of its duration', () => {
  const { head, rows } = segmentTable(fleet.lanes, 'Europe/Berlin');
  expect(rows.map((row) => row.slice(0, 6))).toEqual([
    [
      'w-1',
      'demo',
      'healthy',
      '2026-11-22T11:00:00.000+01:00',
      '2026-11-22T11:00:15.000+01:00',
      'Europe/Berlin',
    ],
    [
      'w-1',
      'demo',
      'failed',
      '2026-11-22T11:00:15.000+01:00',
      '2026-11-22T11:00:30.000+01:00',
      'Europe/Berlin',
    ],
    [
      'w-1',
      'demo',
      'healthy',
      '2026-11-22T11:00:30.000+01:00',
      '2026-11-22T11:01:00.000+01:00',
      'Europe/Berlin',
    ],
    [
      'w-2',
      'demo',
      'healthy',
      '2026-11-22T11:00:00.000+01:00',
      '2026-11-22T11:00:15.000+01:00',
      'Europe/Berlin',
    ],
    [
      'w-2',
      'demo',
      'no data',
      '2026-11-22T11:00:15.000+01:00',
      '2026-11-22T11:00:45.000+01:00',
      'Europe/Berlin',
    ],
    [
      'w-2',
      'demo',
      'healthy',
      '2026-11-22T11:00:45.000+01:00',
      '2026-11-22T11:01:00.000+01:00',
      'Europe/Berlin',
    ],
  ]);
  expect(head.slice(6)).toEqual(['seconds', 'bound', 'at_most_seconds', 'resolution_seconds']);
  // 15 seconds lie between its two times; the state may have begun a step before it was seen.
  expect(rows[1]?.slice(6)).toEqual([15, 'about', 30, 30]);
  expect(rows[0]?.slice(6)).toEqual([15, 'about', undefined, 30]);
});

it('lists exact seconds for segments from a list of changes', () => {
  const changes = fleet.lanes.map((lane) => ({
    ...lane,
    sampling: { meaning: 'change', step: 0, staleness: Infinity } as const,
  }));
  expect(segmentTable(changes, 'utc').rows[1]?.slice(6)).toEqual([15, 'exact', 15, 0]);
});

it('lists the seconds between the two times', () => {
  for (const row of segmentTable(fleet.lanes, 'utc').rows) {
    expect(row[6]).toBe((Date.parse(String(row[4])) - Date.parse(String(row[3]))) / 1000);
  }
});

it('lists each worker’s statistics with their bounds: exact from counters, approximate from the timeline', () => {
  const { head, rows } = statisticsTable(fleet.lanes, fleet, 'utc');
  const [first, second] = rows.map((row) =>
    Object.fromEntries(row.map((cell, i) => [head[i] ?? '', cell] as const)),
  );
  expect(first).toMatchObject({
    worker_id: 'w-1',
    worker_type: 'demo',
    from: '2026-11-22T10:00:00.000+00:00',
    to: '2026-11-22T10:01:00.000+00:00',
    time_zone: 'UTC',
    current_state: 'healthy',
    worst_state: 'failed',
    availability_ratio: 0.858333,
    unhealthy_seconds: 8.5,
    unhealthy_bound: 'exact',
    flaps: 1,
    flaps_bound: 'exact',
    mtbf_seconds: 51.5,
    mttr_seconds: 8.5,
    failed_state_seconds: 8.5,
    states_bound: 'exact',
    resolution_seconds: 0,
  });
  expect(second).toMatchObject({
    availability_ratio: undefined,
    unhealthy_bound: 'at most',
    flaps_bound: 'at least',
    mtbf_seconds: undefined,
    mtbf_bound: undefined,
    no_data_state_seconds: 30,
    states_bound: 'about',
    resolution_seconds: 30,
  });
});

it('has a cell for each heading', () => {
  for (const { head, rows } of [
    segmentTable(fleet.lanes, 'utc'),
    statisticsTable(fleet.lanes, fleet, 'utc'),
  ]) {
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => head.length));
    expect(new Set(head).size).toBe(head.length);
  }
});
