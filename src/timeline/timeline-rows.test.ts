import { readFleet } from './fleet';
import { countGroups, groupLanes } from './groups';
import { groupRows, indexOfRow, laneKey, laneRows } from './timeline-rows';
import { laneFrame, makeTimeRange } from '../frames/frames.fixture';

const STEP = 10_000;
const { lanes } = readFleet(
  {
    series: ['a', 'b', 'c', 'd'].map((id, index) =>
      laneFrame(id, 0, STEP, [index === 0 ? 5 : 1], { pool: index < 2 ? 'a' : 'b' }),
    ),
    timeRange: makeTimeRange(0, STEP),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  STEP,
);
const groups = groupLanes(lanes, 'pool', countGroups(lanes, 'pool'));
function describeRows(rows: ReturnType<typeof groupRows>) {
  return rows.map((row) =>
    row.kind === 'lane' ? row.lane.id : `${row.group.value} ${row.expanded ? '-' : '+'}`,
  );
}

it('shows a group’s lanes under it if it is expanded', () => {
  expect(describeRows(groupRows(groups, (value) => value === 'b'))).toEqual(['a +', 'b -', 'c', 'd']);
});

it('shows only groups if all are collapsed', () => {
  expect(describeRows(groupRows(groups, () => false))).toEqual(['a +', 'b +']);
});

it('distinguishes a worker from a group of the same name', () => {
  const rows = groupRows(groups, () => true);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

it('finds a lane’s row, or its group’s row while that is collapsed', () => {
  const rows = groupRows(groups, (value) => value === 'a');
  expect(indexOfRow(rows, laneKey('b'))).toBe(2);
  expect(indexOfRow(rows, laneKey('d'))).toBe(3);
  expect(indexOfRow(rows, laneKey('nobody'))).toBe(-1);
  expect(indexOfRow(laneRows(lanes), laneKey('d'))).toBe(3);
});
