import fc from 'fast-check';
import { INITIAL_SCHEDULE, type SendSchedule, attemptTimeout, canSendNow, nextSendAt } from './send-schedule';

const SENT: SendSchedule = { attemptedAt: 1000, endedAt: 1010, failures: 0, changed: false };
const random = fc.double({ min: 0, max: 1, noNaN: true });
const interval = fc.integer({ min: 1000, max: 86_400_000 });

test('S5.2 the first heartbeat is due at once', () => {
  expect(nextSendAt(INITIAL_SCHEDULE, 30_000, 0.5)).toBe(-Infinity);
});

test('S5.2 the next heartbeat is due at 0.8 to 1 of the interval', () => {
  expect(nextSendAt(SENT, 30_000, 0)).toBe(1000 + 24_000);
  expect(nextSendAt(SENT, 30_000, 1)).toBe(1000 + 30_000);
});

test('a change is due a fifth of the interval after the last report, at most 5 s', () => {
  expect(nextSendAt({ ...SENT, changed: true }, 10_000, 1)).toBe(1000 + 2000);
  expect(nextSendAt({ ...SENT, changed: true }, 300_000, 1)).toBe(1000 + 5000);
});

test('the pause after a failure doubles up to half the interval', () => {
  const pauses = [1, 2, 3, 4, 5, 40].map((failures) => nextSendAt({ ...SENT, failures }, 16_000, 1) - 1010);
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
});

test('half of the pause after a failure is random', () => {
  expect(nextSendAt({ ...SENT, failures: 1 }, 16_000, 0) - 1010).toBe(500);
});

test('a change does not shorten the pause after a failure', () => {
  const down = { ...SENT, failures: 5 };
  expect(nextSendAt({ ...down, changed: true }, 16_000, 1)).toBe(nextSendAt(down, 16_000, 1));
});

test('does not send before the end of a pause that the exporter asked for', () => {
  expect(nextSendAt({ ...SENT, failures: 1, notBefore: 99_000 }, 5000, 0.5)).toBe(99_000);
});

test('S5.2 an attempt that times out and the pause after it take at most one interval', () => {
  fc.assert(
    fc.property(interval, random, fc.integer({ min: 1, max: 1000 }), (intervalMs, randomValue, failures) => {
      const endedAt = attemptTimeout(intervalMs);
      expect(
        nextSendAt({ attemptedAt: 0, endedAt, failures, changed: true }, intervalMs, randomValue),
      ).toBeLessThanOrEqual(intervalMs);
    }),
  );
});

test('S5.2 reports are a fifth to one interval apart without failures', () => {
  fc.assert(
    fc.property(interval, random, fc.boolean(), (intervalMs, randomValue, changed) => {
      const gap = nextSendAt({ attemptedAt: 0, endedAt: 1, failures: 0, changed }, intervalMs, randomValue);
      expect(gap).toBeLessThanOrEqual(intervalMs);
      expect(gap).toBeGreaterThanOrEqual(changed ? Math.min(intervalMs / 5, 5000) : intervalMs * 0.8);
    }),
  );
});

test.each([
  ['the first heartbeat', INITIAL_SCHEDULE, true],
  ['at 0.8 of the interval', { ...SENT, attemptedAt: 1000 }, true],
  ['before 0.8 of the interval', { ...SENT, attemptedAt: 1001 }, false],
  ['after a change, before 0.8 of the interval', { ...SENT, attemptedAt: 5000, changed: true }, true],
  ['after a failure', { ...SENT, failures: 1 }, false],
  ['during a pause', { ...SENT, notBefore: 25_001 }, false],
  ['after a pause', { ...SENT, notBefore: 25_000 }, true],
])('canSendNow %s', (_case, schedule, expected) => {
  expect(canSendNow(schedule, 30_000, 25_000)).toBe(expected);
});

test('S5.2 canSendNow is never earlier than the schedule allows', () => {
  const schedule = fc.record({
    attemptedAt: fc.integer({ min: 0, max: 100_000 }),
    failures: fc.integer({ min: 0, max: 3 }),
    notBefore: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: 0 }),
    changed: fc.boolean(),
  });
  fc.assert(
    fc.property(
      schedule,
      interval,
      fc.integer({ min: 0, max: 200_000 }),
      random,
      (at, intervalMs, now, randomValue) => {
        if (canSendNow(at, intervalMs, now)) {
          expect(at.failures).toBe(0);
          expect(now).toBeGreaterThanOrEqual(at.notBefore);
          if (!at.changed) {
            expect(now - at.attemptedAt).toBeGreaterThanOrEqual(Math.floor(intervalMs * 0.8));
          }
        } else if (at.failures === 0 && at.notBefore <= now) {
          expect(nextSendAt(at, intervalMs, randomValue)).toBeGreaterThan(now);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
