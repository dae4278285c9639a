import { NO_DATA, STATE_NAMES } from '../model/state';
import { recordingContext, READ_BACK_PIXEL } from './canvas.fixture';
import { LabelBitmaps } from './label-bitmaps';
import { type LaneStateStyle } from './lane-style';

const BAND = 18;
const look: LaneStateStyle = {
  colours: Uint32Array.from(STATE_NAMES, (_, state) => (0xff000000 | state) >>> 0),
  texts: STATE_NAMES,
  textWidths: STATE_NAMES.map((_, state) => (state === 1 ? Infinity : 30.2)),
  textColours: STATE_NAMES.map((name) => `ink of ${name}`),
};

function bitmapsOf(change: Partial<LaneStateStyle> = {}, readable = true) {
  const canvas = document.createElement('canvas');
  const { context, drawn } = recordingContext(canvas);
  if (!readable) {
    // As in Firefox with fingerprinting protection.
    context.getImageData = (_left: number, _top: number, width: number, height: number) =>
      ({ width, height, data: new Uint8ClampedArray(width * height * 4).fill(255) }) as ImageData;
  }
  jest.spyOn(canvas, 'getContext').mockReturnValue(context);
  const sheet = new LabelBitmaps({ ...look, ...change }, '11px sans', BAND, canvas);
  const calls = (method: string) =>
    drawn.filter((one) => one.method === method).map(({ args, fill }) => [fill, ...args]);
  return { sheet, calls };
}

it('draws each label in the middle of its bitmap, in the text colour of its state', () => {
  const words = bitmapsOf().calls('fillText');
  expect(words[0]).toEqual(['ink of stopped', 'stopped', 19.5, 9]);
  expect(words.map(([, word]) => word)).toEqual(STATE_NAMES.filter((name) => name !== 'healthy'));
});

it('has the state’s colour behind a label, and nothing behind a label on hatching', () => {
  const { calls } = bitmapsOf({ textWidths: STATE_NAMES.map((_, state) => (state === 5 ? 30 : Infinity)) });
  expect(calls('fillRect').slice(1)).toEqual([['rgb(5, 0, 0)', 0, 0, 38, BAND]]);
  const hatched = bitmapsOf({
    textWidths: STATE_NAMES.map((_, state) => (state === NO_DATA ? 30 : Infinity)),
  });
  expect(hatched.calls('fillText')).toHaveLength(1);
  expect(hatched.calls('fillRect').slice(1)).toEqual([]);
});

it('returns the drawn label as pixels', () => {
  const word = bitmapsOf().sheet.of(5);
  expect([word?.width, word?.pixels?.length]).toEqual([39, 39 * BAND]);
  expect(new Set(word?.pixels)).toEqual(new Set([READ_BACK_PIXEL]));
});

it('has nothing for a state without a label', () => {
  const { sheet } = bitmapsOf();
  expect([sheet.of(1), sheet.of(99), bitmapsOf({ textWidths: [] }).sheet.of(5)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('has no pixels if the browser falsifies them, but still has the label’s width', () => {
  const { sheet, calls } = bitmapsOf({}, false);
  expect([sheet.of(5), sheet.of(1)]).toEqual([{ width: 39, pixels: undefined }, undefined]);
  expect(calls('fillText')).toEqual([]);
});

it('draws a label onto any canvas, in the middle of its row', () => {
  const { context, drawn } = recordingContext(document.createElement('canvas'));
  bitmapsOf({}, false).sheet.write(context, 5, 100, 24);
  expect(drawn.map(({ method, args, fill }) => [method, fill, ...args])).toEqual([
    ['fillText', 'ink of failed', 'failed', 100, 33],
  ]);
});
