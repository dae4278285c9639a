import { NO_DATA, STATE_NAMES } from '../data/state';
import { type LaneLook } from './lane-painter';
import { recordingContext, WRITTEN_PIXEL } from './testing';
import { TextSheet } from './text-sheet';

const BAND = 18;
const look: LaneLook = {
  colours: Uint32Array.from(STATE_NAMES, (_, state) => (0xff000000 | state) >>> 0),
  texts: STATE_NAMES,
  textWidths: STATE_NAMES.map((_, state) => (state === 1 ? Infinity : 30.2)),
  textColours: STATE_NAMES.map((name) => `ink of ${name}`),
};

function sheetOf(change: Partial<LaneLook> = {}) {
  const canvas = document.createElement('canvas');
  const { context, drawn } = recordingContext(canvas);
  jest.spyOn(canvas, 'getContext').mockReturnValue(context);
  const sheet = new TextSheet({ ...look, ...change }, '11px sans', BAND, canvas);
  const calls = (method: string) =>
    drawn.filter((one) => one.method === method).map(({ args, fill }) => [fill, ...args]);
  return { sheet, calls };
}

it('writes each word into the middle of its room, in the ink of its state', () => {
  const words = sheetOf().calls('fillText');
  expect(words[0]).toEqual(['ink of stopped', 'stopped', 19.5, 9]);
  expect(words.map(([, word]) => word)).toEqual(STATE_NAMES.filter((name) => name !== 'healthy'));
});

it('has the state’s colour behind a word, and nothing behind one that stands on hatching', () => {
  const { calls } = sheetOf({ textWidths: STATE_NAMES.map((_, state) => (state === 5 ? 30 : Infinity)) });
  expect(calls('fillRect')).toEqual([['rgb(5, 0, 0)', 0, 0, 38, BAND]]);
  const hatched = sheetOf({ textWidths: STATE_NAMES.map((_, state) => (state === NO_DATA ? 30 : Infinity)) });
  expect(hatched.calls('fillText')).toHaveLength(1);
  expect(hatched.calls('fillRect')).toEqual([]);
});

it('hands out what was written as pixels', () => {
  const word = sheetOf().sheet.of(5);
  expect([word?.width, word?.pixels.length]).toEqual([39, 39 * BAND]);
  expect(new Set(word?.pixels)).toEqual(new Set([WRITTEN_PIXEL]));
});

it('has nothing for a state whose word is never written, or that has none', () => {
  const { sheet } = sheetOf();
  expect([sheet.of(1), sheet.of(99), sheetOf({ textWidths: [] }).sheet.of(5)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
