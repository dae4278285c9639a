import { type Census } from '../statistics/state-counts';
import { NO_DATA, PENDING, STATE_NAMES, type StateCode } from '../model/state';
import { makeGroupRow } from './group-row';

const HEIGHT = 10;
/** A colour that tells its state; 0 is transparent. */
const colours = Uint32Array.from(STATE_NAMES, (_, state) => 100 + state);

/** One column per object of counts by state. */
function censusOf(columns: readonly Partial<Record<StateCode, number>>[]): Census {
  const counts = STATE_NAMES.map((_, state) =>
    Float64Array.from(columns, (column) => column[state as StateCode] ?? 0),
  );
  return { columns: columns.length, counts, highest: 0 };
}

function made(columns: readonly Partial<Record<StateCode, number>>[]) {
  const pixels = new Uint32Array(columns.length * HEIGHT + 2).fill(7);
  const row = { hatchFrom: 5, hatchTo: 9 };
  makeGroupRow(censusOf(columns), HEIGHT, pixels, 1, colours, row);
  const column = (x: number) =>
    Array.from({ length: HEIGHT }, (_, y) => {
      const pixel = pixels[1 + y * columns.length + x] ?? NaN;
      return pixel === 0 ? '' : STATE_NAMES[pixel - 100];
    });
  return { column, row, around: [pixels[0], pixels.at(-1)] };
}
function times(count: number, name: string) {
  return new Array<string>(count).fill(name);
}

it('splits a column by the share of lanes in each state, the worst at the bottom', () => {
  expect(made([{ 1: 6, 5: 1, 3: 3 }]).column(0)).toEqual([
    ...times(6, 'healthy'),
    ...times(3, 'degraded'),
    'failed',
  ]);
});

it('gives one failed lane of 5,000 a pixel', () => {
  expect(made([{ 1: 4999, 5: 1 }]).column(0)).toEqual([...times(9, 'healthy'), 'failed']);
});

it('never loses the worst states for lack of height', () => {
  expect(made([{ 1: 1, 3: 5000, 4: 1, 5: 1 }]).column(0)).toEqual([
    ...times(8, 'degraded'),
    'critical',
    'failed',
  ]);
});

it('shows a gap as a share of its own, and hatches no more than from the first gap to the last', () => {
  const { column, row } = made([{ 1: 2 }, { 1: 1, [NO_DATA]: 1 }, { [NO_DATA]: 2 }, { 1: 2 }]);
  expect(column(1)).toEqual([...times(5, 'healthy'), ...times(5, 'no data')]);
  expect(column(3)).toEqual(times(10, 'healthy'));
  expect(row).toEqual({ hatchFrom: 1, hatchTo: 3 });
});

it('leaves blank what no lane knows yet, and gives lanes that know nothing yet no share', () => {
  const { column, row } = made([{ 1: 1, [PENDING]: 3 }, { [PENDING]: 4 }]);
  expect(column(0)).toEqual(times(10, 'healthy'));
  expect(column(1)).toEqual(times(10, ''));
  expect(row).toEqual({ hatchFrom: 0, hatchTo: 0 });
});

it('writes nowhere else', () => {
  expect(made([{ 1: 1 }]).around).toEqual([7, 7]);
});
