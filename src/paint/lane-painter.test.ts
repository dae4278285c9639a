import { NO_DATA, PENDING, STATE_NAMES } from '../model/state';
import { type DrawCall, putPixels, recordCanvases, READ_BACK_PIXEL } from './canvas.fixture';
import { LANE_SIZES } from './geometry';
import { LanePainter, type PaintedLane } from './lane-painter';
import { type LaneStyle } from './lane-style';
import { statePixels } from './state-colours';

const COLUMNS = 100;
let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

const style: LaneStyle = {
  span: { from: 0, to: 1000, end: 1000 },
  columns: COLUMNS,
  laneSize: LANE_SIZES.normal,
  pixelRatio: 1,
  colours: statePixels('dark'),
  hatching: 'hatching' as unknown as CanvasPattern,
  texts: STATE_NAMES,
  textWidths: STATE_NAMES.map(() => 30),
  textColours: STATE_NAMES.map((name) => `ink of ${name}`),
  font: '11px sans',
  overrides: new Map(),
  marks: new Map(),
  markOutline: 'background',
};
function lane(bounds: number[], states: number[]): PaintedLane {
  return {
    segments: { bounds: Float64Array.from(bounds), states: Uint8Array.from(states) },
  };
}

const HEIGHT = 48;

function paint(
  lanes: (PaintedLane | undefined)[],
  change: Partial<LaneStyle> = {},
  painter = new LanePainter(),
): DrawCall[] {
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('no recording context');
  }
  painter.paint(context, lanes, { ...style, ...change });
  return canvases.drawn.get(canvas) ?? [];
}
function calls(drawn: DrawCall[], method: string) {
  return drawn.filter((one) => one.method === method);
}
/** The pixels put on the canvas as a whole. */
function picture([first]: DrawCall[]) {
  if (first?.method !== 'putImageData') {
    throw new Error('not put in one call, before all else');
  }
  return putPixels(first);
}
const plain = { textWidths: [] };

it('repeats a lane’s row of pixels over its band, and leaves the gaps around it blank', () => {
  const half = lane([0, 500, 1000], [1, 5]);
  const { at } = picture(paint([half, lane([0, 1000], [3])], plain));
  const column = (x: number) => Array.from({ length: HEIGHT }, (_, y) => at(x, y));
  const band = (state: number) => new Array<number | undefined>(18).fill(style.colours[state]);
  const gap = [0, 0, 0];
  expect(column(49)).toEqual([...gap, ...band(1), ...gap, ...gap, ...band(3), ...gap]);
  expect(column(50)).toEqual([...gap, ...band(5), ...gap, ...gap, ...band(3), ...gap]);
});

it('paints a block in one call, whatever its lanes hold', () => {
  const busy = lane(
    Array.from({ length: 101 }, (_, i) => i * 10),
    Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 5)),
  );
  expect(
    paint([busy, lane([0, 1000], [1])], plain).map(({ method, args }) => [method, ...args.slice(1)]),
  ).toEqual([['putImageData', 0, 0, 0, 0, COLUMNS, HEIGHT]]);
});

it('leaves the place of a row without a lane blank, whatever it showed before', () => {
  const painter = new LanePainter();
  paint([lane([0, 1000], [1]), lane([0, 1000], [1])], plain, painter);
  const { at } = picture(paint([undefined, lane([0, 1000], [1])], plain, painter));
  expect([at(50, 12), at(50, 36)]).toEqual([0, style.colours[1]]);
});

it('hatches from the first column without information to the last, and nothing else', () => {
  const drawn = paint([lane([0, 300, 500, 1000], [1, NO_DATA, 1]), lane([0, 1000], [1])], plain);
  const hatched = calls(drawn, 'fillRect');
  expect(hatched.map(({ args, fill }) => [fill, ...args])).toEqual([['hatching', 30, 3, 20, 18]]);
});

it('draws no hatching on pending time', () => {
  expect(calls(paint([lane([0, 900, 1000], [1, PENDING])]), 'fillRect')).toEqual([]);
});

it('writes the state into segments that are wide enough, and into no other', () => {
  const { at } = picture(paint([lane([0, 600, 1000], [1, 5])]));
  // 30 columns and a margin of four on both sides, around column 30. 40 columns are too narrow for 30 and the
  // margins.
  const written = Array.from({ length: COLUMNS }, (_, x) => x).filter((x) => at(x, 12) === READ_BACK_PIXEL);
  expect(written).toEqual(Array.from({ length: 38 }, (_, i) => 11 + i));
  expect([2, 3, 20, 21].map((y) => at(30, y) === READ_BACK_PIXEL)).toEqual([false, true, true, false]);
});

it('writes no text if texts are switched off', () => {
  const { at } = picture(paint([lane([0, 1000], [5])], plain));
  expect(at(50, 12)).toBe(style.colours[5]);
});

it('draws the label again over the hatching, so that no hatching is left behind it', () => {
  const drawn = paint([lane([0, 1000], [NO_DATA]), lane([0, 1000], [5])]);
  expect(drawn.map(({ method, args }) => [method, ...args.slice(method === 'putImageData' ? 1 : 0)])).toEqual(
    [
      ['putImageData', 0, 0, 0, 0, COLUMNS, HEIGHT],
      ['fillRect', 0, 3, COLUMNS, 18],
      ['putImageData', 0, 0, 31, 3, 38, 18],
    ],
  );
});

it('writes a lane’s own state names, if its field has a configuration', () => {
  const made = jest.spyOn(document, 'createElement');
  const overrides = new Map([['w-2', { ...style, texts: style.texts.map((text) => text.toUpperCase()) }]]);
  paint([lane([0, 1000], [5]), { ...lane([0, 1000], [5]), id: 'w-2' }], { overrides });
  const written = made.mock.results.flatMap(({ value }) =>
    calls(canvases.drawn.get(value as HTMLCanvasElement) ?? [], 'fillText').map(({ args }) => args[0]),
  );
  made.mockRestore();
  expect(written).toEqual(expect.arrayContaining(['failed', 'FAILED']));
});

describe('if the browser falsifies pixels', () => {
  const noise = (_left: number, _top: number, width: number, height: number) => ({
    width,
    height,
    data: new Uint8ClampedArray(width * height * 4).fill(255),
  });
  /** Gives canvases for labels a context that returns noise. */
  function paintUntold(lanes: PaintedLane[]) {
    const made = jest.spyOn(document, 'createElement').mockImplementation((name: string) => {
      const element = document.createElementNS('http://www.w3.org/1999/xhtml', name);
      if (element instanceof HTMLCanvasElement) {
        Object.assign(element.getContext('2d') ?? {}, { getImageData: noise });
      }
      return element;
    });
    const drawn = paint(lanes);
    made.mockRestore();
    return drawn;
  }
  const textCalls = (drawn: DrawCall[]) =>
    drawn.map(({ method, args }) => [method, ...args.slice(method === 'putImageData' ? 1 : 0)]);

  it('draws the label onto the lane, and no noise', () => {
    const drawn = paintUntold([lane([0, 1000], [5])]);
    expect(picture(drawn).at(50, 12)).toBe(style.colours[5]);
    expect(textCalls(drawn).slice(1)).toEqual([['fillText', 'failed', 50, 12]]);
  });

  it('removes the hatching behind it first', () => {
    expect(textCalls(paintUntold([lane([0, 1000], [NO_DATA])])).slice(1)).toEqual([
      ['fillRect', 0, 3, COLUMNS, 18],
      ['putImageData', 0, 0, 31, 3, 38, 18],
      ['fillText', STATE_NAMES[NO_DATA], 50, 12],
    ]);
  });
});

it('draws labels once, and copies them afterwards', () => {
  const painter = new LanePainter();
  paint([lane([0, 1000], [5])], {}, painter);
  const made = jest.spyOn(document, 'createElement');
  paint([lane([0, 1000], [5])], {}, painter);
  // The canvas to paint on, and none for labels.
  expect(made).toHaveBeenCalledTimes(1);
  made.mockRestore();
});

it('draws annotations on the lane of their worker: the shape in its upper half, the bar in the gap under it', () => {
  const alert = { kind: 'alert', from: 500, to: 800, title: '', text: '', colour: 'red' } as const;
  const marks = new Map([['w-2', [alert]]]);
  const drawn = paint(
    [
      { ...lane([0, 1000], [1]), id: 'w-1' },
      { ...lane([0, 1000], [1]), id: 'w-2' },
    ],
    { marks },
  );
  expect(calls(drawn, 'fillRect').map(({ args, fill }) => [fill, ...args])).toEqual([['red', 50, 45, 30, 3]]);
  const heights = [...calls(drawn, 'moveTo'), ...calls(drawn, 'lineTo')].map(({ args }) => Number(args[1]));
  expect(Math.min(...heights)).toBe(27);
  expect(Math.max(...heights)).toBeLessThan(27 + 9);
});
