import { NO_DATA, PENDING, STATE_NAMES } from '../data/state';
import { MEASURES } from './geometry';
import { LanePainter, type LaneStyle, type Painted } from './lane-painter';
import { pixelsOf } from './palette';
import { type Drawn, recordCanvases } from './testing';

const COLUMNS = 100;
let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

const style: LaneStyle = {
  span: { from: 0, to: 1000, end: 1000 },
  columns: COLUMNS,
  measures: MEASURES.normal,
  pixelRatio: 1,
  colours: pixelsOf('dark'),
  hatching: 'hatching' as unknown as CanvasPattern,
  texts: STATE_NAMES,
  textWidths: STATE_NAMES.map(() => 30),
  textColours: STATE_NAMES.map((name) => `ink of ${name}`),
  font: '11px sans',
  looks: new Map(),
  marks: new Map(),
  markOutline: 'background',
};
const lane = (bounds: number[], states: number[]): Painted => ({
  segments: { bounds: Float64Array.from(bounds), states: Uint8Array.from(states) },
});

function paint(lanes: Painted[], change: Partial<LaneStyle> = {}, painter = new LanePainter()): Drawn[] {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('no recording context');
  }
  painter.paint(context, lanes, { ...style, ...change });
  return canvases.drawn.get(canvas) ?? [];
}
const calls = (drawn: Drawn[], method: string) => drawn.filter((one) => one.method === method);

it('stretches one row per lane over its band, whatever the lane holds', () => {
  const busy = lane(
    Array.from({ length: 101 }, (_, i) => i * 10),
    Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 5)),
  );
  const drawn = calls(paint([busy, lane([0, 1000], [1])]), 'drawImage');
  expect(drawn.map(({ args }) => args.slice(1))).toEqual([
    [0, 0, 100, 1, 0, 3, 100, 18],
    [0, 1, 100, 1, 0, 27, 100, 18],
  ]);
});

it('hatches from the first column that is not known to the last, and nothing else', () => {
  const drawn = paint([lane([0, 300, 500, 1000], [1, NO_DATA, 1]), lane([0, 1000], [1])]);
  const hatched = calls(drawn, 'fillRect');
  expect(hatched.map(({ args, fill }) => [fill, ...args])).toEqual([['hatching', 30, 3, 20, 18]]);
});

it('draws no hatching where nothing is expected yet', () => {
  expect(calls(paint([lane([0, 900, 1000], [1, PENDING])]), 'fillRect')).toEqual([]);
});

it('writes the state into runs that are wide enough, in the ink of the state', () => {
  const drawn = calls(paint([lane([0, 600, 1000], [1, 5])]), 'fillText');
  expect(drawn.map(({ args, fill }) => [fill, ...args])).toEqual([
    ['ink of healthy', 'healthy', 30, 12],
    // 40 columns are not enough for 30 and the margins.
  ]);
});

it('clears what was there before', () => {
  const painter = new LanePainter();
  expect(paint([lane([0, 1000], [1])], {}, painter)[0]?.method).toBe('clearRect');
  expect(calls(paint([lane([0, 1000], [1])], {}, painter), 'drawImage')).toHaveLength(1);
});

it('writes a lane’s own words, where its field has others', () => {
  const looks = new Map([['w-2', { ...style, texts: style.texts.map((text) => text.toUpperCase()) }]]);
  const drawn = paint([lane([0, 1000], [5]), { ...lane([0, 1000], [5]), id: 'w-2' }], { looks });
  expect(calls(drawn, 'fillText').map(({ args }) => args[0])).toEqual(['failed', 'FAILED']);
});

it('marks annotations on the lane of their worker: begun within its upper half, lasting in the gap under it', () => {
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
