import fc from 'fast-check';
import { backOff } from './back-off';

describe('backOff', () => {
  it('P1 doubles from 0.5 s to 15 s, less up to half of it', () => {
    expect([1, 2, 3, 6, 50].map((failures) => backOff(failures, 0))).toEqual([
      500, 1000, 2000, 15_000, 15_000,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, r) => {
          expect(backOff(n, r)).toBeGreaterThanOrEqual(backOff(n, 0) / 2);
          expect(backOff(n, r)).toBeLessThanOrEqual(15_000);
        },
      ),
    );
  });
});
