import { segmentAtPixel } from './hit-test';
import { type Segments } from './segments';
import { PENDING } from '../model/state';

const span = { from: 0, to: 1000, end: 1000 };
const segments: Segments = {
  bounds: Float64Array.from([0, 450, 455, 460, 900, 1000]),
  states: Uint8Array.from([1, 5, 3, 1, PENDING]),
};

it('returns the segment under the pointer', () => {
  expect(segmentAtPixel(segments, span, 10, 100)).toMatchObject({
    segment: { from: 0, to: 450, state: 1 },
    hidden: 0,
  });
});

it('returns the worst segment in a pixel, as it is painted, and the number of segments it hides', () => {
  expect(segmentAtPixel(segments, span, 45.9, 100)).toMatchObject({ segment: { state: 5 }, hidden: 1 });
});

it('returns nothing for time without information or outside the range', () => {
  expect(segmentAtPixel(segments, span, 95, 100)).toBeUndefined();
  expect(segmentAtPixel(segments, span, 101, 100)).toBeUndefined();
});
