import { exactEstimate } from '../statistics/estimate';
import { formatCountEstimate, formatDurationEstimate, formatShare } from './estimate';

it('formats an exact time alone, and an estimate with its bound and resolution', () => {
  expect(formatDurationEstimate(exactEstimate(90))).toBe('1 min 30 sec');
  const read = { value: 90, resolution: 15_000 };
  expect(formatDurationEstimate({ ...read, bound: 'at most' })).toBe('≤ 1 min 30 sec, resolution 15 sec');
  expect(formatDurationEstimate({ ...read, bound: 'at least' })).toBe('≥ 1 min 30 sec, resolution 15 sec');
  expect(formatDurationEstimate({ ...read, bound: 'about' })).toBe('about 1 min 30 sec, resolution 15 sec');
});

it('formats a lower bound of a count as such', () => {
  expect(formatCountEstimate(exactEstimate(1200))).toBe('1,200');
  expect(formatCountEstimate({ value: 2, bound: 'at least', resolution: 15_000 })).toBe('≥ 2');
  expect(formatCountEstimate({ value: 0, bound: 'at least', resolution: 15_000 })).toBe('none observed');
  expect(formatCountEstimate(exactEstimate(0))).toBe('0');
});

it('formats a share as all or nothing only if it is', () => {
  expect([1, 0.9999999, 0.5, 0.0000001, 0].map(formatShare)).toEqual([
    '100%',
    '99.99%',
    '50%',
    '0.01%',
    '0%',
  ]);
});
