import fc from 'fast-check';

import { CORE_SHARE, rest } from './cpu-throttle';

test('rest follows from the CPU that the work took', () => {
  expect(rest(8)).toBe(1000);
});

test('however little or much the work took, a worker rests between a quarter of a second and eight', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (cpuMs) => {
      expect(rest(cpuMs)).toBeGreaterThanOrEqual(250);
      expect(rest(cpuMs)).toBeLessThanOrEqual(8000);
    }),
  );
});

test('twenty workers at their share are below a quarter of a core', () => {
  expect(CORE_SHARE * 20).toBeLessThan(0.25);
});
