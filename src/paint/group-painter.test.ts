import { NO_DATA, PENDING, STATE_NAMES, type StateCode } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type StateCounts } from '../statistics/state-counts';
import { type LaneGroup } from '../timeline/groups';
import { type Lane } from '../timeline/lane';
import { GroupCountCache, paintGroupPixels } from './group-painter';

const span: TimeSpan = { from: 0, to: 100, end: 100 };
function lane(id: string): Lane {
  return { id, segments: { bounds: Float64Array.of(0, 100), states: Uint8Array.of(1) } } as unknown as Lane;
}
function group(value: string): LaneGroup {
  return {
    value,
    lanes: ['w-1', 'w-2', 'w-3'].map(lane),
    total: 3,
    worst: 1,
  };
}
function always() {
  return true;
}
function never() {
  return false;
}

it('counts a group once', () => {
  const counts = new GroupCountCache();
  const only = group('a');
  const groupCounts = counts.count(only, span, 10, always);
  expect([...(groupCounts?.counts[1] ?? [])]).toEqual(new Array(10).fill(3));
  expect(counts.count(only, span, 10, never)).toBe(groupCounts);
});

it('counts again if the range, the width or the lanes changed', () => {
  const counts = new GroupCountCache();
  const only = group('a');
  const groupCounts = counts.count(only, span, 10, always);
  expect(counts.count(only, span, 5, always)?.columns).toBe(5);
  expect(counts.count(only, { ...span }, 5, never)).toBeUndefined();
  expect(counts.count(group('a'), span, 10, always)).not.toBe(groupCounts);
});

it('continues each count where it stopped', () => {
  const counts = new GroupCountCache();
  const groups = [group('a'), group('b')];
  const rounds = Array.from({ length: 4 }, () =>
    groups.map((one) => counts.count(one, span, 10, never)?.max),
  );
  expect(rounds).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
    [3, 3],
  ]);
});

it('starts again if the range changed during the count', () => {
  const counts = new GroupCountCache();
  const only = group('a');
  counts.count(only, span, 10, never);
  counts.count(only, span, 10, never);
  const zoomed = { ...span, to: 50 };
  expect([1, 2, 3, 4].map(() => counts.count(only, zoomed, 10, never)?.max)).toEqual([
    undefined,
    undefined,
    undefined,
    3,
  ]);
});

it('drops the oldest group once there are more than a screen shows', () => {
  const counts = new GroupCountCache();
  const many = Array.from({ length: 101 }, (_, index) => group(`g-${index}`));
  const groupCounts = many.map((one) => counts.count(one, span, 10, always));
  expect(counts.count(many[100] ?? group(''), span, 10, never)).toBe(groupCounts[100]);
  expect(counts.count(many[1] ?? group(''), span, 10, never)).toBe(groupCounts[1]);
  expect(counts.count(many[0] ?? group(''), span, 10, never)).toBeUndefined();
});

const HEIGHT = 10;
/** A colour that identifies its state; 0 is transparent. */
const colours = Uint32Array.from(STATE_NAMES, (_, state) => 100 + state);

/** One column per object of counts by state. */
function censusOf(columns: readonly Partial<Record<StateCode, number>>[]): StateCounts {
  const counts = STATE_NAMES.map((_, state) =>
    Float64Array.from(columns, (column) => column[state as StateCode] ?? 0),
  );
  return { columns: columns.length, counts, max: 0 };
}

function made(columns: readonly Partial<Record<StateCode, number>>[]) {
  const pixels = new Uint32Array(columns.length * HEIGHT + 2).fill(7);
  const row = { hatchFrom: 5, hatchTo: 9 };
  paintGroupPixels(censusOf(columns), HEIGHT, pixels, 1, colours, row);
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

it('shows a gap as a share, and hatches from the first gap to the last', () => {
  const { column, row } = made([{ 1: 2 }, { 1: 1, [NO_DATA]: 1 }, { [NO_DATA]: 2 }, { 1: 2 }]);
  expect(column(1)).toEqual([...times(5, 'healthy'), ...times(5, 'no data')]);
  expect(column(3)).toEqual(times(10, 'healthy'));
  expect(row).toEqual({ hatchFrom: 1, hatchTo: 3 });
});

it('leaves a column blank without information, and gives pending lanes no share', () => {
  const { column, row } = made([{ 1: 1, [PENDING]: 3 }, { [PENDING]: 4 }]);
  expect(column(0)).toEqual(times(10, 'healthy'));
  expect(column(1)).toEqual(times(10, ''));
  expect(row).toEqual({ hatchFrom: 0, hatchTo: 0 });
});

it('writes nowhere else', () => {
  expect(made([{ 1: 1 }]).around).toEqual([7, 7]);
});
