import { laneFrame, makeTimeRange } from '../frames/frames.fixture';
import { NO_DATA, STATE_NAMES } from '../model/state';
import { readFleet } from '../timeline/fleet';
import { countGroups, groupLanes } from '../timeline/groups';
import { groupRows, laneRows, type TimelineRow } from '../timeline/timeline-rows';
import { BlockPainter } from './block-painter';
import { type DrawCall, putPixels, recordCanvases } from './canvas.fixture';
import { LANE_SIZES } from './geometry';
import { type LaneStyle } from './lane-style';
import { statePixels } from './state-colours';

const STEP = 10_000;
const { lanes, span } = readFleet(
  {
    series: [
      laneFrame('w-1', 0, STEP, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], { pool: 'a' }),
      laneFrame('w-2', 0, STEP, [1, 1, 1, null, null, 1, 1, 1, 1, 1], { pool: 'a' }),
    ],
    timeRange: makeTimeRange(0, 10 * STEP),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  10 * STEP,
);
const groups = groupLanes(lanes, 'pool', countGroups(lanes, 'pool'));
const style: LaneStyle = {
  span,
  columns: 100,
  laneSize: LANE_SIZES.normal,
  pixelRatio: 1,
  colours: statePixels('dark'),
  hatching: 'hatching' as unknown as CanvasPattern,
  texts: STATE_NAMES,
  textWidths: [],
  textColours: [],
  font: '11px sans',
  overrides: new Map(),
  marks: new Map(),
  markOutline: 'background',
};

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

/** Has time for everything. */
function paint(rows: readonly TimelineRow[]): DrawCall[] {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('no recording context');
  }
  new BlockPainter(() => 0).paint(context, rows, style);
  return canvases.drawn.get(canvas) ?? [];
}
/** The positions of painted pixels: left, top, then the part of the image. */
function images(drawn: DrawCall[]) {
  return drawn.filter(({ method }) => method === 'putImageData').map(({ args }) => args.slice(1));
}
/** The whole canvas, and a group's band. */
const WHOLE = [0, 0, 0, 0, 100, 150];
const BAND = [0, 3, 0, 0, 100, 18];
function hatched(drawn: DrawCall[]) {
  return drawn.filter(({ method }) => method === 'fillRect').map(({ args, fill }) => [fill, ...args]);
}

it('paints a group’s shares into its place, in full height, after the lanes', () => {
  expect(images(paint(groupRows(groups, () => true)))).toEqual([WHOLE, BAND]);
});

it('keeps the group’s place for its shares, and paints the lanes of an expanded group below it', () => {
  const [whole, share] = paint(groupRows(groups, () => true)).filter(
    ({ method }) => method === 'putImageData',
  );
  expect([12, 36].map((y) => whole && putPixels(whole).at(0, y))).toEqual([0, style.colours[1]]);
  expect(share && putPixels(share).at(0, 0)).toBe(style.colours[1]);
});

it('hatches a group only where one of its lanes has no data', () => {
  expect(lanes[1]?.segments.states).toContain(NO_DATA);
  expect(hatched(paint(groupRows(groups, () => false)))).toEqual([['hatching', 30, 3, 20, 18]]);
});

it('paints no shares without groups', () => {
  expect(images(paint(laneRows(lanes)))).toEqual([WHOLE]);
});

it('paints lanes of expanded groups only', () => {
  const [whole] = paint(groupRows(groups, () => false)).filter(({ method }) => method === 'putImageData');
  // One row stands for all lanes of a collapsed group.
  expect(whole && putPixels(whole).at(0, 36)).toBe(0);
});

describe('groups that take long to count', () => {
  const rows = (sizes: readonly number[]): TimelineRow[] =>
    sizes.map((size, index) => ({
      kind: 'group',
      key: `${index}`,
      expanded: false,
      group: {
        value: `${index}`,
        lanes: Array.from({ length: size }, (_, lane) => lanes[lane % 2]).filter(
          (lane) => lane !== undefined,
        ),
        total: size,
        worst: 5,
      },
    }));
  const contextOf = () => {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) {
      throw new Error('no recording context');
    }
    return context;
  };
  const heads = (context: CanvasRenderingContext2D) =>
    images(canvases.drawn.get(context.canvas) ?? []).filter(([, , , , , height]) => height === 18);

  /**
   * Reading the clock takes a fifth of a millisecond: a painting can read it nine times, once before each
   * step.
   */
  function painterOnSlowClock() {
    let at = 0;
    return new BlockPainter(() => (at += 0.2));
  }

  it('are left out when time is up, and are painted completely in later frames', () => {
    const painter = painterOnSlowClock();
    const context = contextOf();
    let left = painter.paint(context, rows([4, 40, 2]), style);
    expect([left.map(({ group }) => group.value), heads(context).length]).toEqual([['1', '2'], 1]);
    const shown: number[] = [];
    for (let frame = 0; left.length > 0 && frame < 10; frame++) {
      left = painter.paintGroups(context, left, style);
      shown.push(heads(context).length);
    }
    // Counting the 40 lanes of the second group takes several frames; no share is painted before.
    expect(shown).toEqual([1, 1, 1, 2, 3]);
  });

  it('are painted at once if there is time', () => {
    const context = contextOf();
    expect(new BlockPainter(() => 0).paint(context, rows([4, 20, 2]), style)).toEqual([]);
    expect(heads(context)).toHaveLength(3);
  });

  it('do not change the lanes beside them when they are painted later', () => {
    const painter = painterOnSlowClock();
    const context = contextOf();
    let left = painter.paint(context, [...laneRows(lanes), ...rows([20])], style);
    expect(left).toHaveLength(1);
    const before = canvases.drawn.get(context.canvas)?.length ?? 0;
    for (let frame = 0; left.length > 0 && frame < 10; frame++) {
      left = painter.paintGroups(context, left, style);
    }
    const later = canvases.drawn.get(context.canvas)?.slice(before) ?? [];
    expect(images(later)).toEqual([[0, 51, 0, 0, 100, 18]]);
  });

  it('share the time of one painting with blocks painted directly after it, and with no later ones', async () => {
    const painter = painterOnSlowClock();
    const paintOne = () => painter.paint(contextOf(), rows([6]), style).length;
    expect([paintOne(), paintOne(), paintOne()]).toEqual([0, 1, 1]);
    await Promise.resolve();
    expect([paintOne(), paintOne()]).toEqual([0, 1]);
  });

  describe('on repaint', () => {
    const later = { ...style, span: { ...span } };
    /** Paints two groups completely; then the clock is slow. */
    async function painted() {
      let at = 0;
      let cost = 0;
      const painter = new BlockPainter(() => (at += cost));
      const context = contextOf();
      expect(painter.paint(context, rows([40, 2]), style)).toEqual([]);
      await Promise.resolve();
      cost = 0.2;
      const before = canvases.drawn.get(context.canvas)?.length ?? 0;
      const since = () => images(canvases.drawn.get(context.canvas)?.slice(before) ?? []);
      return { painter, context, since };
    }

    it('keep their old shares until the new ones are counted', async () => {
      const { painter, context, since } = await painted();
      let left = painter.paint(context, rows([40, 2]), later);
      expect(left).toHaveLength(2);
      // Everything except the places of the two groups.
      expect(since()).toEqual([[0, 0, 0, 48, 100, 102]]);
      for (let frame = 0; left.length > 0 && frame < 20; frame++) {
        left = painter.paintGroups(context, left, later);
      }
      expect(since().slice(1)).toEqual([
        [0, 3, 0, 0, 100, 18],
        [0, 27, 0, 0, 100, 18],
      ]);
    });

    it('keep their shares through refreshes that finish no count', async () => {
      const { painter, context, since } = await painted();
      painter.paint(context, rows([40, 2]), later);
      await Promise.resolve();
      painter.paint(context, rows([40, 2]), { ...style, span: { ...span } });
      expect(since()).toEqual([
        [0, 0, 0, 48, 100, 102],
        [0, 0, 0, 48, 100, 102],
      ]);
    });

    it('are blank until then if the canvas showed another group', async () => {
      const { painter, context, since } = await painted();
      painter.paint(context, rows([40, 40]).reverse(), later);
      expect(since()).toEqual([WHOLE]);
    });

    it('are blank until then if the canvas showed lanes', async () => {
      const { painter, context, since } = await painted();
      painter.paint(context, laneRows(lanes), later);
      painter.paint(context, rows([40, 2]), later);
      expect(since()).toEqual([WHOLE, WHOLE]);
    });

    it('are blank until then if the size changed', async () => {
      const { painter, context, since } = await painted();
      painter.paint(context, rows([40, 2]), { ...later, laneSize: LANE_SIZES.compact });
      expect(since()).toEqual([WHOLE]);
    });
  });
});
