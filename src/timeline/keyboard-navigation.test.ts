import { readFleet } from './fleet';
import { countGroups, groupLanes } from './groups';
import { groupRows, laneRows } from './timeline-rows';
import { laneFrame, makeTimeRange } from '../frames/frames.fixture';
import { gridAction } from './keyboard-navigation';

const STEP = 10_000;
const { lanes } = readFleet(
  {
    series: ['a', 'b', 'c', 'd'].map((id, index) =>
      laneFrame(id, 0, STEP, [1], { pool: index < 2 ? 'x' : 'y' }),
    ),
    timeRange: makeTimeRange(0, STEP),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  STEP,
);
/** Group x with lanes a and b, and group y, which is collapsed. */
const rows = groupRows(groupLanes(lanes, 'pool', countGroups(lanes, 'pool')), (value) => value === 'x');
function press(key: string, index: number, shiftKey = false) {
  return gridAction({ key, shiftKey }, index, rows);
}

it('goes from an expanded group to its first lane on Right, and expands a collapsed one', () => {
  expect(press('ArrowRight', 0)).toEqual({ action: 'go', index: 1 });
  expect(press('ArrowRight', 3)).toEqual({ action: 'toggle', group: 'y' });
});

it('collapses an expanded group on Left, and leaves a collapsed one as it is', () => {
  expect(press('ArrowLeft', 0)).toEqual({ action: 'toggle', group: 'x' });
  expect(press('ArrowLeft', 3)).toBeUndefined();
});

it('toggles a group on Enter and Space, and opens a lane on Enter only', () => {
  expect([press('Enter', 3), press(' ', 0)]).toEqual([
    { action: 'toggle', group: 'y' },
    { action: 'toggle', group: 'x' },
  ]);
  expect([press('Enter', 1), press(' ', 1)]).toEqual([{ action: 'open' }, undefined]);
});

it('goes from a lane to its group on Shift and Left, and through its segments without Shift', () => {
  expect(press('ArrowLeft', 2, true)).toEqual({ action: 'go', index: 0 });
  expect(press('ArrowLeft', 2)).toEqual({ action: 'run', step: -1 });
  expect(gridAction({ key: 'ArrowLeft', shiftKey: true }, 2, laneRows(lanes))).toEqual({
    action: 'run',
    step: -1,
  });
});

it('leaves other keys to the browser', () => {
  expect([press('Tab', 0), press('a', 1), press('F5', 2)]).toEqual([undefined, undefined, undefined]);
});

it('moves up and down through groups and lanes alike, and to both ends', () => {
  const go = (index: number) => ({ action: 'go', index });
  expect([0, 1, 2].map((index) => press('ArrowDown', index))).toEqual([go(1), go(2), go(3)]);
  expect([1, 2, 3].map((index) => press('ArrowUp', index))).toEqual([go(0), go(1), go(2)]);
  expect([press('Home', 2), press('End', 1)]).toEqual([go(0), go(3)]);
});
