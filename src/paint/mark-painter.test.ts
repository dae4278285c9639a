import { type Mark } from '../annotations/marks';
import { type MarkPlacement, paintMarks } from './mark-painter';
import { recordingContext } from './canvas.fixture';

const place: MarkPlacement = {
  span: { from: 0, to: 1000, end: 1000 },
  columns: 100,
  top: 3,
  barTop: 21,
  bar: 3,
  size: 7,
  outline: 'background',
};
function mark(change: Partial<Mark>): Mark {
  return {
    kind: 'alert',
    from: 500,
    to: 500,
    title: '',
    text: '',
    colour: 'red',
    ...change,
  };
}

function paint(...marks: Mark[]) {
  const { context, drawn } = recordingContext(document.createElement('canvas'));
  paintMarks(context, marks, place);
  const named = (method: string) => drawn.filter((one) => one.method === method);
  return { bars: named('fillRect').map(({ args, fill }) => [fill, ...args]), shapes: named('fill'), drawn };
}

it('draws a shape where a mark begins, and a bar under the lane for its duration', () => {
  const { bars, shapes, drawn } = paint(mark({ from: 200, to: 700 }));
  expect(bars).toEqual([['red', 20, 21, 50, 3]]);
  expect(shapes).toHaveLength(1);
  expect(drawn.find(({ method }) => method === 'moveTo')?.args).toEqual([16.5, 3]);
});

it('draws no bar for a mark without a duration', () => {
  expect(paint(mark({})).bars).toEqual([]);
});

it('cuts off a mark at the range, and draws no shape if it began before', () => {
  const { bars, shapes } = paint(mark({ from: -500, to: 2000 }));
  expect(bars).toEqual([['red', 0, 21, 100, 3]]);
  expect(shapes).toEqual([]);
});

it('keeps a short mark visible', () => {
  expect(paint(mark({ from: 500, to: 501 })).bars).toEqual([['red', 50, 21, 1, 3]]);
});

it('uses a different shape for each kind', () => {
  const outline = (kind: Mark['kind']) =>
    paint(mark({ kind }))
      .drawn.map(({ method }) => method)
      .filter((method) => ['moveTo', 'lineTo', 'arc'].includes(method))
      .join(' ');
  const kinds = (['alert', 'recovery', 'event'] as const).map(outline);
  expect(new Set(kinds).size).toBe(3);
});
