import { STATE_NAMES } from '../model/state';
import { defaultStyle } from './state-colours';
import { paintSummary } from './summary-painter';
import { recordingContext } from './canvas.fixture';

function strip(counts: Record<number, number>) {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 100;
  const { context, drawn } = recordingContext(canvas);
  const rows = STATE_NAMES.map((_, state) => Float64Array.of(counts[state] ?? 0));
  const highest = Object.values(counts).reduce((sum, count) => sum + count, 0);
  paintSummary(context, { columns: 1, counts: rows, max: highest }, 'dark', null);
  return drawn
    .filter(({ method }) => method === 'fillRect')
    .map(({ fill, args }) => [fill, args[1], args[3]]);
}

it('draws the worst state at the bottom, as high as its share', () => {
  expect(strip({ 1: 75, 5: 25 })).toEqual([
    [defaultStyle('dark', 5).colour, 75, 25],
    [defaultStyle('dark', 1).colour, 0, 75],
  ]);
});

it('shows one failed worker of 5,000', () => {
  expect(strip({ 1: 4999, 5: 1 })[0]).toEqual([defaultStyle('dark', 5).colour, 99, 1]);
});

it('draws nothing without counts', () => {
  expect(strip({})).toEqual([]);
});
