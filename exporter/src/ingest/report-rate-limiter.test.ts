import fc from 'fast-check';
import { ReportRateLimiter } from './report-rate-limiter';

describe('the rate limit of a worker', () => {
  it('allows a burst of ten seconds, then one report every 1 / rate seconds', () => {
    const limiter = new ReportRateLimiter();
    for (let i = 0; i < 50; i++) {
      expect(limiter.waitMs('a', 0, 5)).toBe(0);
    }
    expect(limiter.waitMs('a', 0, 5)).toBe(200);
    expect(limiter.waitMs('b', 0, 5)).toBe(0);
    expect(limiter.waitMs('a', 199, 5)).toBe(1);
    expect(limiter.waitMs('a', 200, 5)).toBe(0);
    expect(limiter.waitMs('a', 200, 5)).toBe(200);
  });

  it('allows one report at a time if the rate is below one in ten seconds', () => {
    const limiter = new ReportRateLimiter();
    expect(limiter.waitMs('a', 0, 0.05)).toBe(0);
    expect(limiter.waitMs('a', 0, 0.05)).toBe(20_000);
    expect(limiter.waitMs('a', 20_000, 0.05)).toBe(0);
  });

  it('never allows more than the burst and the sustained rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, rate) => {
          const limiter = new ReportRateLimiter();
          let now = 0;
          let passed = 0;
          for (const gap of gaps) {
            now += gap;
            if (limiter.waitMs('a', now, rate) === 0) {
              passed++;
            }
            expect(passed).toBeLessThanOrEqual(10 * rate + (now * rate) / 1000 + 1);
          }
        },
      ),
    );
  });

  it('drops idle IDs, so that invented IDs do not fill the memory', () => {
    const limiter = new ReportRateLimiter();
    for (let i = 0; i < 50_000; i++) {
      limiter.waitMs(`w-${i}`, i, 5);
    }
    expect(limiter.size).toBeLessThan(20_001);
  });
});
