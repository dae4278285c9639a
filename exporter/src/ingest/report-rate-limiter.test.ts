import fc from 'fast-check';
import { ReportRateLimiter } from './report-rate-limiter';

describe('the pace of a worker', () => {
  it('lets ten seconds’ worth through at once, and then one each 1 / rate', () => {
    const pace = new ReportRateLimiter();
    for (let i = 0; i < 50; i++) expect(pace.waitMs('a', 0, 5)).toBe(0);
    expect(pace.waitMs('a', 0, 5)).toBe(200);
    expect(pace.waitMs('b', 0, 5)).toBe(0);
    expect(pace.waitMs('a', 199, 5)).toBe(1);
    expect(pace.waitMs('a', 200, 5)).toBe(0);
    expect(pace.waitMs('a', 200, 5)).toBe(200);
  });

  it('lets one through at a time where the rate is below one in ten seconds', () => {
    const pace = new ReportRateLimiter();
    expect(pace.waitMs('a', 0, 0.05)).toBe(0);
    expect(pace.waitMs('a', 0, 0.05)).toBe(20_000);
    expect(pace.waitMs('a', 20_000, 0.05)).toBe(0);
  });

  it('never lets more through than the burst and the sustained rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, rate) => {
          const pace = new ReportRateLimiter();
          let now = 0;
          let passed = 0;
          for (const gap of gaps) {
            now += gap;
            if (pace.waitMs('a', now, rate) === 0) passed++;
            expect(passed).toBeLessThanOrEqual(10 * rate + (now * rate) / 1000 + 1);
          }
        },
      ),
    );
  });

  it('forgets whoever has been quiet, so that made-up names take no memory', () => {
    const pace = new ReportRateLimiter();
    for (let i = 0; i < 50_000; i++) pace.waitMs(`w-${i}`, i, 5);
    expect(pace.size).toBeLessThan(20_001);
  });
});
