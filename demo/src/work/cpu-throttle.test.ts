import fc from 'fast-check';

import { CPU_SHARE, throttleDelayMs } from './cpu-throttle';

test('the delay is in proportion to the CPU time of the work', () => {
  expect(throttleDelayMs(8)).toBe(1000);
});

test('the delay is between 0.25 s and 8 s', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (cpuMs) => {
      expect(throttleDelayMs(cpuMs)).toBeGreaterThanOrEqual(250);
      expect(throttleDelayMs(cpuMs)).toBeLessThanOrEqual(8000);
    }),
  );
});

test('twenty workers use less than a quarter of a core', () => {
  expect(CPU_SHARE * 20).toBeLessThan(0.25);
});
