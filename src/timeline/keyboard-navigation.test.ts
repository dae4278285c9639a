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
/** x, a, b, and y, which is closed. */
const rows = groupRows(groupLanes(lanes, 'pool', countGroups(lanes, 'pool')), (value) => value === 'x');
function press(key: string, index: number, shiftKey = false) {
  return gridAction({ key, shiftKey }, index, rows);
}

it('goes from an open group to its first lane by Right, and opens a closed one', () => {
  expect(press('ArrowRight', 0)).toEqual({ action: 'go', index: 1 });
  expect(press('ArrowRight', 3)).toEqual({ action: 'toggle', group: 'y' });
});

it('closes an open group by Left, and leaves a closed one as it is', () => {
  expect(press('ArrowLeft', 0)).toEqual({ action: 'toggle', group: 'x' });
  expect(press('ArrowLeft', 3)).toBeUndefined();
});

it('toggles a group by Enter and Space, and opens a lane by Enter alone', () => {
  expect([press('Enter', 3), press(' ', 0)]).toEqual([
    { action: 'toggle', group: 'y' },
    { action: 'toggle', group: 'x' },
  ]);
  expect([press('Enter', 1), press(' ', 1)]).toEqual([{ action: 'open' }, undefined]);
});

it('goes from a lane to its group by Shift and Left, and through its runs without', () => {
  expect(press('ArrowLeft', 2, true)).toEqual({ action: 'go', index: 0 });
  expect(press('ArrowLeft', 2)).toEqual({ action: 'run', step: -1 });
  expect(gridAction({ key: 'ArrowLeft', shiftKey: true }, 2, laneRows(lanes))).toEqual({
    action: 'run',
    step: -1,
  });
});

it('leaves keys that mean nothing here to the browser', () => {
  expect([press('Tab', 0), press('a', 1), press('F5', 2)]).toEqual([undefined, undefined, undefined]);
});

it('goes up and down through heads and lanes alike, and to the ends', () => {
  const go = (index: number) => ({ action: 'go', index });
  expect([0, 1, 2].map((index) => press('ArrowDown', index))).toEqual([go(1), go(2), go(3)]);
  expect([1, 2, 3].map((index) => press('ArrowUp', index))).toEqual([go(0), go(1), go(2)]);
  expect([press('Home', 2), press('End', 1)]).toEqual([go(0), go(3)]);
});
