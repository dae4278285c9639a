import { fleetOf } from '../data/fleet';
import { groupRows, laneRows, type TimelineRow } from '../data/groups-rows';
import { countGroups, groupLanes } from '../data/groups';
import { NO_DATA, STATE_NAMES } from '../data/state';
import { laneFrame, rangeOf } from '../data/testing';
import { BlockPainter } from './block-painter';
import { MEASURES } from './geometry';
import { type LaneStyle } from './lane-painter';
import { pixelsOf } from './palette';
import { type Drawn, recordCanvases } from './testing';

const STEP = 10_000;
const { lanes, span } = fleetOf(
  {
    series: [
      laneFrame('w-1', 0, STEP, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], { pool: 'a' }),
      laneFrame('w-2', 0, STEP, [1, 1, 1, null, null, 1, 1, 1, 1, 1], { pool: 'a' }),
    ],
    timeRange: rangeOf(0, 10 * STEP),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  10 * STEP,
);
const groups = groupLanes(lanes, 'pool', countGroups(lanes, 'pool'));
const style: LaneStyle = {
  span,
  columns: 100,
  measures: MEASURES.normal,
  pixelRatio: 1,
  colours: pixelsOf('dark'),
  hatching: 'hatching' as unknown as CanvasPattern,
  texts: STATE_NAMES,
  textWidths: [],
  textColours: [],
  font: '11px sans',
  looks: new Map(),
  marks: new Map(),
  markOutline: 'background',
};

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

function paint(rows: readonly TimelineRow[], painter = new BlockPainter(), look = style): Drawn[] {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('no recording context');
  }
  painter.paint(context, rows, look);
  return canvases.drawn.get(canvas) ?? [];
}
const images = (drawn: Drawn[]) =>
  drawn.filter(({ method }) => method === 'drawImage').map(({ args }) => args.slice(1));
const hatched = (drawn: Drawn[]) =>
  drawn.filter(({ method }) => method === 'fillRect').map(({ args, fill }) => [fill, ...args]);

it('draws a group’s share into its head’s place, in its full height', () => {
  const drawn = images(paint(groupRows(groups, () => true)));
  expect(drawn).toHaveLength(4);
  // The lanes first, with a blank for the head; then the head, pixel by pixel.
  expect(drawn[3]).toEqual([0, 0, 100, 18, 0, 3, 100, 18]);
});

it('hatches under the head only where a lane of the group has no data', () => {
  expect(lanes[1]?.segments.states).toContain(NO_DATA);
  expect(hatched(paint(groupRows(groups, () => false)))).toEqual([['hatching', 30, 3, 20, 18]]);
});

it('draws nothing of groups where there are none', () => {
  expect(images(paint(laneRows(lanes)))).toHaveLength(2);
});

it('paints lanes of open groups only', () => {
  // One row stands for all lanes of a closed group.
  expect(images(paint(groupRows(groups, () => false)))).toEqual([
    [0, 0, 100, 1, 0, 3, 100, 18],
    [0, 0, 100, 18, 0, 3, 100, 18],
  ]);
});

it('counts a group once, and anew where the range or the width is another', () => {
  const painter = new BlockPainter();
  const read = jest.spyOn(groups[0]?.lanes ?? [], Symbol.iterator);
  const rows = groupRows(groups, () => false);
  paint(rows, painter);
  paint(rows, painter);
  expect(read).toHaveBeenCalledTimes(1);
  paint(rows, painter, { ...style, columns: 50 });
  paint(rows, painter, { ...style, span: { ...span } });
  expect(read).toHaveBeenCalledTimes(3);
});

describe('groups that take long to count', () => {
  const runs = 100_000;
  const segments = {
    bounds: Float64Array.from({ length: runs + 1 }, (_, i) => i),
    states: Uint8Array.from({ length: runs }, (_, i) => i % 6),
  };
  const busy: TimelineRow[] = ['a', 'b', 'c'].map((value) => ({
    kind: 'group',
    key: value,
    expanded: false,
    group: { value, lanes: lanes.map((lane) => ({ ...lane, segments })), total: 2, worst: 5 },
  }));
  const heads = (drawn: Drawn[]) => images(drawn).filter(([, , , height]) => height === 18);

  it('are painted one after the other, a painting each', () => {
    const painter = new BlockPainter();
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) {
      throw new Error('no recording context');
    }
    expect([1, 2, 3].map(() => painter.paint(context, busy, style))).toEqual([false, false, true]);
  });

  it('leave the place of those that are not counted blank', () => {
    const painter = new BlockPainter();
    expect(heads(paint(busy, painter))).toHaveLength(1);
    expect(heads(paint(busy, painter))).toHaveLength(2);
    expect(heads(paint(busy, painter))).toHaveLength(3);
  });
});
