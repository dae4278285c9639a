import fc from 'fast-check';
import { isEmpty, readWindow } from './read-window';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-12-01T08:00:00Z');

describe('what a poll counts', () => {
  it('is nothing in the first poll, which only marks the place', () => {
    const window = readWindow(undefined, NOW, 10_000);
    expect(window).toEqual({ from: NOW - 10_000, until: NOW - 10_000 });
    expect(isEmpty(window)).toBe(true);
  });

  it('is the time since the previous poll, without what may not be committed yet', () => {
    expect(readWindow(NOW - 25_000, NOW, 10_000)).toEqual({ from: NOW - 25_000, until: NOW - 10_000 });
  });

  it('is an hour at most, so that a poll after an outage ends in time', () => {
    const from = NOW - 5 * HOUR_MS;
    expect(readWindow(from, NOW, 0)).toEqual({ from, until: from + HOUR_MS });
  });

  it('begins anew after an outage of more than a day, or if the clock of the server was set back by more than an hour', () => {
    expect(readWindow(NOW - 25 * HOUR_MS, NOW, 0)).toEqual({ from: NOW, until: NOW });
    expect(readWindow(NOW + 2 * HOUR_MS, NOW, 0)).toEqual({ from: NOW, until: NOW });
  });

  it('covers each moment once, whatever the clock of the server does by less than an hour', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -600_000, max: 2 * HOUR_MS }), { minLength: 1, maxLength: 40 }),
        (steps) => {
          let now = NOW;
          let kept: number | undefined;
          for (const step of steps) {
            now += step;
            const { from, until } = readWindow(kept, now, 10_000);
            expect(until).toBeGreaterThanOrEqual(from);
            expect(until).toBeLessThanOrEqual(Math.max(from, now - 10_000));
            if (
              kept !== undefined &&
              kept - (now - 10_000) <= HOUR_MS &&
              now - 10_000 - kept <= 24 * HOUR_MS
            ) {
              expect(from).toBe(kept);
            }
            kept = until;
          }
        },
      ),
    );
  });
});
