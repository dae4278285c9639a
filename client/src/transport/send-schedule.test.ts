import fc from 'fast-check';

import { FIRST, type Pace, attemptTimeout, mayGoNow, nextAt } from './send-schedule';

const AFTER: Pace = { attemptedAt: 1000, endedAt: 1010, failures: 0, changed: false };
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const interval = fc.integer({ min: 1000, max: 86_400_000 });

test('S5.2 the first heartbeat is sent at once', () => {
  expect(nextAt(FIRST, 30_000, 0.5)).toBe(-Infinity);
});

test('S5.2 the next one is due at 0.8 to 1 of the interval, never later', () => {
  expect(nextAt(AFTER, 30_000, 0)).toBe(1000 + 24_000);
  expect(nextAt(AFTER, 30_000, 1)).toBe(1000 + 30_000);
});

test('a change is told after a fifth of the interval, at most 5 s after the last report', () => {
  expect(nextAt({ ...AFTER, changed: true }, 10_000, 1)).toBe(1000 + 2000);
  expect(nextAt({ ...AFTER, changed: true }, 300_000, 1)).toBe(1000 + 5000);
});

test('a failed attempt is repeated after a pause that doubles up to half an interval', () => {
  const pauses = [1, 2, 3, 4, 5, 40].map((failures) => nextAt({ ...AFTER, failures }, 16_000, 1) - 1010);
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
});

test('half of a pause is left to chance, so that a fleet does not come back as one wave', () => {
  expect(nextAt({ ...AFTER, failures: 1 }, 16_000, 0) - 1010).toBe(500);
});

test('a change does not hurry an exporter that is down', () => {
  const down = { ...AFTER, failures: 5 };
  expect(nextAt({ ...down, changed: true }, 16_000, 1)).toBe(nextAt(down, 16_000, 1));
});

test('a pause that the exporter asked for is kept', () => {
  expect(nextAt({ ...AFTER, failures: 1, notBefore: 99_000 }, 5000, 0.5)).toBe(99_000);
});

test('S5.2 whatever happened, a hanging attempt and the pause after it last at most one interval', () => {
  fc.assert(
    fc.property(interval, chance, fc.integer({ min: 1, max: 1000 }), (intervalMs, drawn, failures) => {
      const endedAt = attemptTimeout(intervalMs);
      expect(
        nextAt({ attemptedAt: 0, endedAt, failures, changed: true }, intervalMs, drawn),
      ).toBeLessThanOrEqual(intervalMs);
    }),
  );
});

test('S5.2 without failures, reports are a fifth to one interval apart', () => {
  fc.assert(
    fc.property(interval, chance, fc.boolean(), (intervalMs, drawn, changed) => {
      const gap = nextAt({ attemptedAt: 0, endedAt: 1, failures: 0, changed }, intervalMs, drawn);
      expect(gap).toBeLessThanOrEqual(intervalMs);
      expect(gap).toBeGreaterThanOrEqual(changed ? Math.min(intervalMs / 5, 5000) : intervalMs * 0.8);
    }),
  );
});

test.each([
  ['the first one may', FIRST, true],
  ['at 0.8 of the interval it may', { ...AFTER, attemptedAt: 1000 }, true],
  ['sooner it may not', { ...AFTER, attemptedAt: 1001 }, false],
  ['with something to tell it may sooner', { ...AFTER, attemptedAt: 5000, changed: true }, true],
  ['after a failure it may not: its pause is its own', { ...AFTER, failures: 1 }, false],
  ['while it was asked to wait it may not', { ...AFTER, notBefore: 25_001 }, false],
  ['after that it may', { ...AFTER, notBefore: 25_000 }, true],
])('going along: %s', (_case, pace, may) => {
  expect(mayGoNow(pace, 30_000, 25_000)).toBe(may);
});

test('S5.2 whoever is taken along is as far from its last report as it could be by itself', () => {
  const pace = fc.record({
    attemptedAt: fc.integer({ min: 0, max: 100_000 }),
    failures: fc.integer({ min: 0, max: 3 }),
    notBefore: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: 0 }),
    changed: fc.boolean(),
  });
  fc.assert(
    fc.property(
      pace,
      interval,
      fc.integer({ min: 0, max: 200_000 }),
      chance,
      (at, intervalMs, now, drawn) => {
        if (mayGoNow(at, intervalMs, now)) {
          expect(at.failures).toBe(0);
          expect(now).toBeGreaterThanOrEqual(at.notBefore);
          if (!at.changed) expect(now - at.attemptedAt).toBeGreaterThanOrEqual(Math.floor(intervalMs * 0.8));
        } else if (at.failures === 0 && at.notBefore <= now) {
          expect(nextAt(at, intervalMs, drawn)).toBeGreaterThan(now);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
