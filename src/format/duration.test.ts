import { formatDuration, formatSegmentDuration } from './duration';

it.each([
  [0, '0 sec'],
  [400, '0.4 sec'],
  [59_600, '1 min'],
  [110_000, '1 min 50 sec'],
  [3_600_000, '1 hr'],
  [90_061_000, '1 day 1 hr'],
  [86_460_000, '1 day'],
])('formats %d ms as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it('always shows the bound and the resolution of a duration from the timeline', () => {
  const read = { milliseconds: 30_000, resolution: 15_000 };
  expect(formatSegmentDuration({ ...read, bound: 'at most' })).toBe('≤ 30 sec, resolution 15 sec');
  expect(formatSegmentDuration({ ...read, bound: 'about' })).toBe('about 30 sec, resolution 15 sec');
  expect(formatSegmentDuration({ ...read, resolution: 0, bound: 'at most' })).toBe('about 30 sec');
});
