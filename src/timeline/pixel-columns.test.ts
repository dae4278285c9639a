import fc from 'fast-check';
import { NO_DATA, PENDING, STATE_NAMES } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { countStatesPerPixel, worstStatePerPixel } from './pixel-columns';
import { type Segments } from './segments';

const span: TimeSpan = { from: 0, to: 1000, end: 1000 };

function columns(bounds: number[], states: number[], count: number): number[] {
  const segments: Segments = { bounds: Float64Array.from(bounds), states: Uint8Array.from(states) };
  const out = new Uint8Array(count);
  worstStatePerPixel(segments, span, out);
  return [...out];
}

it('shows the worst state inside a column, however short it was', () => {
  expect(columns([0, 449, 450, 1000], [1, 5, 1], 10)).toEqual([1, 1, 1, 1, 5, 1, 1, 1, 1, 1]);
});

it('does not extend a segment that ends on an edge into the next column', () => {
  expect(columns([0, 400, 500, 1000], [1, 5, 1], 10)).toEqual([1, 1, 1, 1, 5, 1, 1, 1, 1, 1]);
});

it('keeps the worst of many changes in one column', () => {
  expect(columns([0, 10, 20, 30, 40, 1000], [1, 3, 4, 0, 1], 2)).toEqual([4, 1]);
});

it('prefers a gap over healthy, and a failure over a gap', () => {
  expect(columns([0, 50, 500, 550, 1000], [1, NO_DATA, 5, 1], 2)).toEqual([NO_DATA, 5]);
});

it('leaves time blank that no sample covers', () => {
  expect(columns([0, 500, 1000], [1, PENDING], 4)).toEqual([1, 1, PENDING, PENDING]);
});

it('keeps a state of five seconds in a range of seven days', () => {
  const week = 7 * 24 * 3600_000;
  const out = new Uint8Array(900);
  worstStatePerPixel(
    { bounds: Float64Array.from([0, 1e8, 1e8 + 5000, week]), states: Uint8Array.from([1, 5, 1]) },
    { from: 0, to: week, end: week },
    out,
  );
  expect([...out].filter((state) => state === 5)).toHaveLength(1);
});

it('counts a lane in exactly the columns that show its states', () => {
  const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat({ max: PENDING })), {
    maxLength: 30,
  });
  const shape = fc.record({ runs, columns: fc.integer({ min: 1, max: 70 }), from: fc.nat({ max: 400 }) });
  fc.assert(
    fc.property(shape, ({ runs: lengths, columns: width, from }) => {
      const bounds = [0];
      lengths.forEach(([length]) => bounds.push((bounds.at(-1) ?? 0) + length));
      const segments: Segments = {
        bounds: Float64Array.from(bounds),
        states: Uint8Array.from(lengths, ([, state]) => state),
      };
      const seen: TimeSpan = { from, to: from + 1000, end: from + 1000 };
      const shown = new Uint8Array(width);
      worstStatePerPixel(segments, seen, shown);
      const steps = STATE_NAMES.map((): Float64Array | undefined => undefined);
      countStatesPerPixel(segments, seen, width, steps);
      const counted = new Uint8Array(width).fill(PENDING);
      steps.forEach((row, state) => {
        let sum = 0;
        row?.subarray(0, width).forEach((step, column) => {
          sum += step;
          if (sum !== 0) {
            // Each lane counts once, in one state.
            expect([sum, counted[column]]).toEqual([1, PENDING]);
            counted[column] = state;
          }
        });
      });
      expect([...counted]).toEqual([...shown]);
    }),
  );
});
