import fc from 'fast-check';
import { addGap } from './gap-list';
import { graceStart, listeningTime, observedAge, timeAtAge } from './observed-age';
import { absence, gapList, gapLists, silence, stall, watchSilence } from './silence.fixture';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe('observedAge', () => {
  it('is the time since the heartbeat if there are no gaps', () => {
    expect(observedAge(silence(100, 30), 130, [])).toBe(30);
  });

  it('ignores gaps that ended before the heartbeat', () => {
    expect(observedAge(silence(100, 30), 130, [absence(80, 99)])).toBe(30);
    expect(observedAge(silence(100, 30), 130, [absence(80, 100)])).toBe(30);
  });

  it('F1 excludes no more than its own length for an absence that ended before the next heartbeat was due', () => {
    const age = (now: number) => observedAge(silence(100, 30), now, [absence(110, 120)]);
    expect([110, 115, 120, 121, 200].map(age)).toEqual([10, 10, 10, 11, 90]);
  });

  it('F1 excludes one interval more for an absence at the time at which the next heartbeat was due', () => {
    const age = (now: number) => observedAge(silence(100, 40), now, [absence(130, 140)]);
    expect([130, 140, 180, 181, 199].map(age)).toEqual([30, 30, 30, 31, 49]);
  });

  it('F1 counts all of a silence once the heartbeat after the one that may have been lost is late, too', () => {
    const age = (now: number) => observedAge(silence(100, 40), now, [absence(130, 140)]);
    expect([199, 200, 201, 300].map(age)).toEqual([49, 90, 91, 190]);
    const timeAt = (share: number) => timeAtAge(silence(100, 40), share * 40, [absence(130, 140)]) - 100;
    // In intervals, with the 10 of the absence.
    expect([0.75, 1, 1.25, 2, 2.25, 3].map((share) => timeAt(share) / 40)).toEqual([
      0.75, 2.25, 2.5, 2.5, 2.5, 3.25,
    ]);
  });

  it.each([
    ['ended at 0.75 intervals', absence(1000, 1075), false],
    ['ended after 0.75 intervals', absence(1000, 1076), true],
    ['began before 1.25 intervals', absence(1124, 1130), true],
    ['began at 1.25 intervals', absence(1125, 1130), false],
    ['contained the whole time', absence(1010, 1900), true],
    ['was at the time of the second heartbeat', absence(1195, 1205), false],
  ])('F1 gives the grace by whether the next heartbeat was due: an absence that %s', (_title, gap, given) => {
    expect(graceStart(silence(1000, 100), [gap]) !== undefined).toBe(given);
  });

  it('F1 gives one grace for all absences of a silence', () => {
    const gaps = Array.from({ length: 50 }, (_, i) => absence(180 + i * 10, 182 + i * 10));
    expect(observedAge(silence(100, 100), 317, gaps)).toBe(217 - 28 - 100);
  });

  it('F1 gives no grace for a stall, whose connections waited in the kernel', () => {
    expect(observedAge(silence(0, 10 * SECOND), 21_200, [stall(1000, 2200)])).toBe(20 * SECOND);
    expect(observedAge(silence(0, 30), 110, [stall(25, 35)])).toBe(100);
  });

  it('F1 finds a dead daily job however often the exporter restarts', () => {
    const failsAt = (everyMs: number, downMs: number) => {
      const gaps = Array.from({ length: 500 }, (_, i) =>
        absence((i + 1) * everyMs, (i + 1) * everyMs + downMs),
      );
      return timeAtAge(silence(0, DAY), 2 * DAY, gaps);
    };
    // Each hour, so also while it was due: when the job of the second day is late. At noon, never while it was due: 2 days.
    expect(failsAt(HOUR, 5 * SECOND)).toBe(2.25 * DAY + 54 * 5 * SECOND);
    expect(
      timeAtAge(silence(0, DAY), 2 * DAY, [absence(12 * HOUR, 13 * HOUR), absence(36 * HOUR, 37 * HOUR)]),
    ).toBe(2 * DAY + 2 * HOUR);
    expect(failsAt(DAY, 5 * SECOND)).toBe(2.25 * DAY + 2 * 5 * SECOND);
  });

  it('F1 keeps a daily job healthy whose heartbeat was lost in a restart, until the next one', () => {
    const gaps = [absence(DAY - SECOND, DAY + 4 * SECOND)];
    expect(observedAge(silence(0, DAY), 2 * DAY, gaps)).toBeLessThan(1.25 * DAY);
    expect(timeAtAge(silence(0, DAY), 1.25 * DAY, gaps)).toBe(2.25 * DAY + 5 * SECOND);
  });

  it('F1 is what a person gets who watches each step, for any gaps and intervals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 100 }),
        gapLists(400, 10),
        // From an interval of milliseconds to one of weeks.
        fc.constantFrom(1, 25, 1000, 6_048_000),
        (interval, gaps, stepMs) => {
          const steps = 500;
          const scaled = gaps.map((gap) => ({ ...gap, from: gap.from * stepMs, to: gap.to * stepMs }));
          const watched = watchSilence(interval, steps, gaps);
          const quiet = silence(0, interval * stepMs);
          const ages = watched.map((_, step) => observedAge(quiet, step * stepMs, scaled) / stepMs);
          expect(ages).toEqual(watched.map(({ age }) => age));
          expect(listeningTime(quiet, steps * stepMs, scaled)).toBe((watched.at(-1)?.listened ?? 0) * stepMs);
        },
      ),
    );
  });

  it('F1 fails no worker before its threshold of listening, and each by then or when its second heartbeat is late', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: SECOND, max: 7 * DAY }),
        fc.integer({ min: 2, max: 10 }),
        gapLists(14, 12),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (interval, threshold, gaps, share) => {
          const unit = Math.ceil(interval * share);
          const scaled = gaps.map((gap) => ({ ...gap, from: gap.from * unit, to: gap.to * unit }));
          const quiet = silence(0, interval);
          const failedAt = timeAtAge(quiet, threshold * interval, scaled);
          const listened = listeningTime(quiet, failedAt, scaled);
          expect(listened).toBeGreaterThanOrEqual(threshold * interval);
          expect(listened).toBeLessThanOrEqual(Math.ceil(Math.max(threshold, 2.25) * interval));
          if (!scaled.some(({ cause }) => cause === 'absence')) {
            expect(listened).toBe(threshold * interval);
          }
        },
      ),
    );
  });

  it('never decreases, and increases faster than time only when the grace ends', () => {
    fc.assert(
      fc.property(gapLists(1000), fc.nat(150), fc.nat(1500), fc.nat(300), (gaps, interval, now, more) => {
        const age = observedAge(silence(0, interval), now, gaps);
        const later = observedAge(silence(0, interval), now + more, gaps);
        expect(age).toBeGreaterThanOrEqual(0);
        expect(later).toBeGreaterThanOrEqual(age);
        const quiet = silence(0, interval);
        const hasEnded = listeningTime(quiet, now + more, gaps) >= 2.25 * interval;
        const wasGiven = hasEnded && age < listeningTime(quiet, now, gaps);
        expect(later - age).toBeLessThanOrEqual(more + (wasGiven ? interval : 0));
      }),
    );
  });

  it('does not change when a gap is added at its end', () => {
    fc.assert(
      fc.property(
        gapLists(1000),
        fc.nat(150),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('absence', 'stall'),
        (gaps, interval, length, cause) => {
          const from = Math.max(0, ...gaps.map(({ to }) => to)) + 1;
          const extended = addGap(gaps, { from, to: from + length, cause });
          const quiet = silence(0, interval);
          expect(observedAge(quiet, from, extended)).toBe(observedAge(quiet, from, gaps));
          expect(observedAge(quiet, from + length, extended)).toBe(observedAge(quiet, from, gaps));
        },
      ),
    );
  });
});

describe('timeAtAge', () => {
  it('returns the first time of that age', () => {
    fc.assert(
      fc.property(gapLists(1000), fc.nat(150), fc.integer({ min: 1, max: 1500 }), (gaps, interval, age) => {
        const quiet = silence(0, interval);
        const time = timeAtAge(quiet, age, gaps);
        expect(observedAge(quiet, time, gaps)).toBeGreaterThanOrEqual(age);
        expect(observedAge(quiet, time - 1, gaps)).toBeLessThan(age);
        if (graceStart(quiet, gaps) === undefined) {
          expect(observedAge(quiet, time, gaps)).toBe(age);
        }
      }),
    );
  });

  it('returns Infinity while a source is down', () => {
    expect(timeAtAge(silence(0, 30), 100, [absence(50, Infinity)])).toBe(Infinity);
    expect(timeAtAge(silence(0, 30), 40, [absence(50, Infinity)])).toBe(40);
    expect(observedAge(silence(0, 30), 500, [absence(50, Infinity)])).toBe(50);
  });
});

/**
 * A worker sends once per interval and does not repeat a heartbeat that was lost. The exporter is killed at random times
 * and is down for random periods.
 */
describe('observedAge with an exporter killed at any time', () => {
  const kills = fc
    .array(fc.record({ up: fc.integer({ min: 0, max: 300 }), down: fc.integer({ min: 1, max: 2000 }) }), {
      maxLength: 8,
    })
    .map((all) => {
      let at = 0;
      return all.map(({ up, down }) => {
        const from = at + up;
        at = from + down;
        return { from, to: at };
      });
    });
  const until = 5000;
  const intervals = fc.integer({ min: 20, max: 200 });

  it('keeps a living worker within its tolerance if one absence swallowed its heartbeats', () => {
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.integer({ min: 1, max: 2000 }),
        intervals,
        fc.nat(20),
        (from, down, interval, early) => {
          const gaps = [absence(from, from + down)];
          const sendIntervalMs = interval - Math.min(early, Math.floor(interval / 4));
          let lastHeartbeatAt = 0;
          for (let now = 0; now < until; now++) {
            if (now >= from && now < from + down) {
              continue;
            }
            if (now % sendIntervalMs === 0) {
              lastHeartbeatAt = now;
            }
            const ended = gaps.filter(({ to }) => to <= now);
            if (observedAge(silence(lastHeartbeatAt, interval), now, ended) >= 1.25 * interval) {
              throw new Error(`late at ${now}, last heartbeat at ${lastHeartbeatAt}`);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never exceeds the listening time and never decreases while the worker is dead', () => {
    fc.assert(
      fc.property(kills, intervals, (downs, interval) => {
        let last = 0;
        for (let now = 0; now < until; now += 7) {
          if (downs.some(({ from, to }) => now >= from && now < to)) {
            continue;
          }
          const gaps = gapList(downs.filter(({ to }) => to <= now).map(({ from, to }) => absence(from, to)));
          const age = observedAge(silence(0, interval), now, gaps);
          if (age > listeningTime(silence(0, interval), now, gaps)) {
            throw new Error(`age above the listening time at ${now}`);
          }
          if (age < last) {
            throw new Error(`age decreased at ${now}`);
          }
          last = age;
        }
      }),
      { numRuns: 60 },
    );
  });
});
