import { type LaneGroup } from '../timeline/groups';
import { type Lane } from '../timeline/lane';
import { type Span } from '../timeline/encode-segments';
import { GroupCounts } from './group-counts';

const span: Span = { from: 0, to: 100, end: 100 };
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
  const counts = new GroupCounts();
  const only = group('a');
  const census = counts.of(only, span, 10, always);
  expect([...(census?.counts[1] ?? [])]).toEqual(new Array(10).fill(3));
  expect(counts.of(only, span, 10, never)).toBe(census);
});

it('counts anew where the range, the width or the lanes are others', () => {
  const counts = new GroupCounts();
  const only = group('a');
  const census = counts.of(only, span, 10, always);
  expect(counts.of(only, span, 5, always)?.columns).toBe(5);
  expect(counts.of(only, { ...span }, 5, never)).toBeUndefined();
  expect(counts.of(group('a'), span, 10, always)).not.toBe(census);
});

it('goes on with each group where it stopped', () => {
  const counts = new GroupCounts();
  const groups = [group('a'), group('b')];
  const rounds = Array.from({ length: 4 }, () =>
    groups.map((one) => counts.of(one, span, 10, never)?.highest),
  );
  expect(rounds).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
    [3, 3],
  ]);
});

it('begins anew after the range changed while it counted', () => {
  const counts = new GroupCounts();
  const only = group('a');
  counts.of(only, span, 10, never);
  counts.of(only, span, 10, never);
  const zoomed = { ...span, to: 50 };
  expect([1, 2, 3, 4].map(() => counts.of(only, zoomed, 10, never)?.highest)).toEqual([
    undefined,
    undefined,
    undefined,
    3,
  ]);
});

it('forgets the group that was asked for first, once there are more than a screen shows', () => {
  const counts = new GroupCounts();
  const many = Array.from({ length: 101 }, (_, index) => group(`g-${index}`));
  const census = many.map((one) => counts.of(one, span, 10, always));
  expect(counts.of(many[100] ?? group(''), span, 10, never)).toBe(census[100]);
  expect(counts.of(many[1] ?? group(''), span, 10, never)).toBe(census[1]);
  expect(counts.of(many[0] ?? group(''), span, 10, never)).toBeUndefined();
});
