import { createDataFrame, FieldType } from '@grafana/data';
import { readFleet } from '../timeline/fleet';
import { laneStatistics } from '../statistics/statistics';
import { exactEstimate } from '../statistics/estimate';
import { segmentAt } from '../timeline/segments';
import { stateName } from '../model/state';
import { dataWarnings } from '../timeline/data-warnings';
import { laneFrame, makeTimeRange } from './frames.fixture';

const FROM = Date.UTC(2026, 10, 22, 10);
const MINUTE = 60_000;
type Row = [minute: number | null, worker: string | null, state: string | number | null];

/** A table as a SQL data source returns it. */
function table(rows: Row[], names = ['time', 'worker', 'state'], type = FieldType.string) {
  return createDataFrame({
    refId: 'A',
    fields: [
      {
        name: names[0] ?? '',
        type: FieldType.time,
        values: rows.map(([minute]) => (minute === null ? null : FROM + minute * MINUTE)),
      },
      { name: names[1] ?? '', type: FieldType.string, values: rows.map(([, worker]) => worker) },
      { name: names[2] ?? '', type, values: rows.map(([, , state]) => state) },
      { name: 'region', type: FieldType.string, values: rows.map((_, i) => `eu-${String(i)}`) },
    ],
  });
}
function read(series: ReturnType<typeof table>[], stalenessSeconds = 0) {
  const to = FROM + 10 * MINUTE;
  return readFleet(
    { series, timeRange: makeTimeRange(FROM, to) },
    { sampleMeaning: 'auto', stalenessSeconds },
    to,
  );
}
/** The segments of each lane: state and minutes. */
function runs(...args: Parameters<typeof read>) {
  return read(...args).lanes.map(({ id, segments }) => [
    id,
    ...Array.from(segments.states, (_, i) => {
      const run = segmentAt(segments, i);
      return run === undefined ? '' : `${stateName(run.state)} ${String((run.to - run.from) / MINUTE)}`;
    }),
  ]);
}

it('draws a state from its row to the worker’s next row, and the last state until now', () => {
  expect(
    runs([
      table([
        [0, 'w-1', 'healthy'],
        [0, 'w-2', 'healthy'],
        [4, 'w-1', 'failed'],
        [7, 'w-1', 'healthy'],
      ]),
    ]),
  ).toEqual([
    ['w-1', 'healthy 4', 'failed 3', 'healthy 3'],
    ['w-2', 'healthy 10'],
  ]);
});

it('accepts state names in any case, codes, and codes as text', () => {
  const expected = [['w-1', 'degraded 5', 'failed 5']];
  expect(
    runs([
      table([
        [0, 'w-1', ' Degraded'],
        [5, 'w-1', 'FAILED'],
      ]),
    ]),
  ).toEqual(expected);
  expect(
    runs([
      table(
        [
          [0, 'w-1', 3],
          [5, 'w-1', 5],
        ],
        undefined,
        FieldType.number,
      ),
    ]),
  ).toEqual(expected);
  expect(
    runs([
      table([
        [0, 'w-1', '3'],
        [5, 'w-1', '5'],
      ]),
    ]),
  ).toEqual(expected);
});

it('accepts rows in any order and uses the later of two rows with the same time', () => {
  expect(
    runs([
      table([
        [6, 'w-1', 'failed'],
        [6, 'w-1', 'critical'],
        [2, 'w-1', 'healthy'],
      ]),
    ]),
  ).toEqual([['w-1', 'no data 2', 'healthy 4', 'critical 4']]);
});

it('begins with the state from a row before the range', () => {
  expect(
    runs([
      table([
        [-30, 'w-1', 'critical'],
        [5, 'w-1', 'healthy'],
      ]),
    ]),
  ).toEqual([['w-1', 'critical 5', 'healthy 5']]);
});

it('draws no data after a row without a state, and after the last row is stale by the option', () => {
  const rows: Row[] = [
    [0, 'w-1', 'healthy'],
    [4, 'w-1', null],
    [6, 'w-1', ''],
    [8, 'w-1', 'healthy'],
  ];
  expect(runs([table(rows)])).toEqual([['w-1', 'healthy 4', 'no data 4', 'healthy 2']]);
  expect(runs([table(rows)], 60)).toEqual([['w-1', 'healthy 1', 'no data 7', 'healthy 1', 'no data 1']]);
});

it('ignores rows without a worker or a time', () => {
  expect(
    runs([
      table([
        [0, null, 'failed'],
        [null, 'w-1', 'failed'],
        [0, 'w-1', 'healthy'],
      ]),
    ]),
  ).toEqual([['w-1', 'healthy 10']]);
});

it('lists names that are not states instead of guessing', () => {
  const fleet = read([
    table([
      [0, 'w-1', 'dozing'],
      [2, 'w-1', 'away'],
      [3, 'w-1', 'healthy'],
      [0, 'w-2', 'dozing'],
      [0, 'w-3', 9],
    ]),
  ]);
  expect([...fleet.unrecognised]).toEqual([
    ['dozing', 2],
    ['away', 1],
    [9, 1],
  ]);
  expect(fleet.lanes.map(({ worst }) => stateName(worst))).toEqual([
    'unrecognised',
    'unrecognised',
    'unrecognised',
  ]);
});

it('uses other text columns as labels, from the worker’s newest row, and keeps the row numbers', () => {
  const [lane] = read([
    table([
      [5, 'w-1', 'failed'],
      [0, 'w-1', 'healthy'],
    ]),
  ]).lanes;
  expect(lane?.labels).toEqual({ worker_id: 'w-1', region: 'eu-0' });
  expect(lane?.rows).toEqual([1, 0]);
});

it('reports exact durations, because nothing happens between two rows', () => {
  const fleet = read([
    table([
      [0, 'w-1', 'healthy'],
      [4, 'w-1', 'failed'],
      [6, 'w-1', 'healthy'],
    ]),
  ]);
  expect(fleet.lanes.map((lane) => laneStatistics(lane, fleet))).toEqual([
    {
      healthy: exactEstimate(480),
      unhealthy: exactEstimate(120),
      flaps: exactEstimate(1),
      repairs: exactEstimate(1),
      availability: exactEstimate(0.8),
      mtbf: exactEstimate(480),
      mttr: exactEstimate(120),
    },
  ]);
});

it('does not warn about old data when nothing changes', () => {
  const quiet = read([table([[-300, 'w-1', 'healthy']])]);
  expect(dataWarnings(quiet, { now: quiet.span.to, live: true })).toEqual([]);
});

it('reads a change table and series in the same response, each in its own way', () => {
  const fleet = read([
    table([[0, 'w-1', 'failed']]),
    laneFrame('w-2', FROM, MINUTE, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
  ]);
  expect(fleet.lanes.map(({ id, sampling }) => [id, sampling.meaning])).toEqual([
    ['w-1', 'change'],
    ['w-2', 'bucket'],
  ]);
  expect(fleet.sampling.meaning).toBe('bucket');
});

it.each([
  ['a column for the worker', ['time', 'host', 'state']],
  ['a column for the state', ['time', 'worker', 'level']],
])('does not recognise a change table without %s', (_, names) => {
  expect(read([table([[0, 'w-1', 'failed']], names)]).lanes).toEqual([]);
});

it('finds the worker’s column under either name', () => {
  expect(runs([table([[0, 'w-1', 'failed']], ['created_at', 'Worker_ID', 'State'])])).toEqual([
    ['w-1', 'failed 10'],
  ]);
});
