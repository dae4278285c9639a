import { NO_DATA } from '../model/state';
import { statePixels } from './state-colours';
import { paintLanePixels, type LanePixels } from './lane-pixels';

const span = { from: 0, to: 1000, end: 1000 };

function row(
  bounds: number[],
  states: number[],
  textWidths: number[] = [],
): { pixels: Uint32Array; row: LanePixels } {
  const made: LanePixels = { hatchFrom: 9, hatchTo: 9, texts: [1, 2, 3, 4] };
  const pixels = new Uint32Array(200);
  const segments = { bounds: Float64Array.from(bounds), states: Uint8Array.from(states) };
  paintLanePixels(segments, span, new Uint8Array(100), pixels, 100, statePixels('dark'), textWidths, made);
  return { pixels, row: made };
}

it('writes a pixel per column at the given offset, and nowhere else', () => {
  const { pixels } = row([0, 500, 1000], [1, 5]);
  const [, healthy, , , , failed] = statePixels('dark');
  expect([pixels[99], pixels[100], pixels[149], pixels[150], pixels[199]]).toEqual([
    0,
    healthy,
    healthy,
    failed,
    failed,
  ]);
});

it('clears the results of the previous row', () => {
  expect(row([0, 1000], [1]).row).toEqual({ hatchFrom: 0, hatchTo: 0, texts: [] });
});

it('keeps a state of five seconds in seven days as a pixel of its colour', () => {
  const week = 604_800_000;
  const pixels = new Uint32Array(900);
  const segments = {
    bounds: Float64Array.from([0, 3e8, 3e8 + 5000, week]),
    states: Uint8Array.from([1, 5, 1]),
  };
  const made: LanePixels = { hatchFrom: 0, hatchTo: 0, texts: [] };
  paintLanePixels(
    segments,
    { from: 0, to: week, end: week },
    new Uint8Array(900),
    pixels,
    0,
    statePixels('dark'),
    [],
    made,
  );
  expect(pixels.filter((pixel) => pixel === statePixels('dark')[5])).toHaveLength(1);
});

it('places texts in the middle of segments with enough room', () => {
  const widths = [30, Infinity, 30, 30, 30, 30, 30, 30, 30];
  expect(row([0, 100, 600, 1000], [1, 5, NO_DATA], widths).row.texts).toEqual([35, 5]);
  expect(row([0, 400, 1000], [1, 1], widths).row.texts).toEqual([]);
});
