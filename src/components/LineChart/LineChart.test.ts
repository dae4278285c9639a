import { linePath } from './LineChart';

const plot = { span: { from: 0, to: 100, end: 100 }, stepMs: 10, peak: 10, width: 100, height: 50 };
function line(points: [number, number | null][]) {
  return {
    name: '',
    limit: false,
    times: points.map(([time]) => time),
    values: points.map(([, value]) => value),
  };
}

it('joins neighbouring points and breaks at gaps', () => {
  expect(
    linePath(
      line([
        [0, 0],
        [10, 5],
        [40, 10],
      ]),
      plot,
    ),
  ).toBe('M0.0 50.0h0.5L10.0 25.0M40.0 0.0h0.5');
});

it('breaks at a null', () => {
  expect(
    linePath(
      line([
        [0, 0],
        [10, null],
        [20, 0],
      ]),
      plot,
    ),
  ).toBe('M0.0 50.0h0.5M20.0 50.0h0.5');
});

it('draws a line at zero if all values are zero', () => {
  expect(linePath(line([[0, 0]]), { ...plot, peak: 0 })).toBe('M0.0 50.0h0.5');
});
