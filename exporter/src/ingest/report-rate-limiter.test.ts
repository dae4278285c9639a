import fc from 'fast-check';
import { Pace } from './report-rate-limiter';

describe('the pace of a worker', () => {
  it('lets ten seconds’ worth through at once, and then one each 1 / rate', () => {
    const pace = new Pace();
    for (let i = 0; i < 50; i++) expect(pace.take('a', 0, 5)).toBe(0);
    expect(pace.take('a', 0, 5)).toBe(200);
    expect(pace.take('b', 0, 5)).toBe(0);
    expect(pace.take('a', 199, 5)).toBe(1);
    expect(pace.take('a', 200, 5)).toBe(0);
    expect(pace.take('a', 200, 5)).toBe(200);
  });

  it('lets one through at a time where the rate is below one in ten seconds', () => {
    const pace = new Pace();
    expect(pace.take('a', 0, 0.05)).toBe(0);
    expect(pace.take('a', 0, 0.05)).toBe(20_000);
    expect(pace.take('a', 20_000, 0.05)).toBe(0);
  });

  it('never lets more through than the burst and the sustained rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, rate) => {
          const pace = new Pace();
          let now = 0;
          let passed = 0;
          for (const gap of gaps) {
            now += gap;
            if (pace.take('a', now, rate) === 0) passed++;
            expect(passed).toBeLessThanOrEqual(10 * rate + (now * rate) / 1000 + 1);
          }
        },
      ),
    );
  });

  it('forgets whoever has been quiet, so that made-up names take no memory', () => {
    const pace = new Pace();
    for (let i = 0; i < 50_000; i++) pace.take(`w-${i}`, i, 5);
    expect(pace.size).toBeLessThan(20_001);
  });
});
