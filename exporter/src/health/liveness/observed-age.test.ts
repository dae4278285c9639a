import fc from 'fast-check';
import { type ObservationGap } from '../../model/observation-gap';
import { addGap, observedAge, timeAtAge } from './observed-age';

function absence(from: number, to: number): ObservationGap {
  return { from, to, cause: 'absence' };
}

function stall(from: number, to: number): ObservationGap {
  return { from, to, cause: 'stall' };
}

const gap: fc.Arbitrary<ObservationGap> = fc
  .record({
    from: fc.nat(1000),
    length: fc.integer({ min: 1, max: 200 }),
    cause: fc.constantFrom('absence', 'stall'),
  })
  .map(({ from, length, cause }) => ({ from, to: from + length, cause }));

const gapLists = fc
  .array(gap, { maxLength: 6 })
  .map((all) => all.reduce<readonly ObservationGap[]>((gaps, each) => addGap(gaps, each), []));

const graces = fc.nat(150);

describe('observedAge', () => {
  it('is the time since the heartbeat if there are no gaps', () => {
    expect(observedAge(100, 130, [], 30)).toBe(30);
  });

  it.each([
    ['does not increase during a gap', 120, 10],
    ['does not increase for one interval after it', 150, 10],
    ['increases after that', 151, 11],
  ])('%s', (_title, now, age) => {
    expect(observedAge(100, now, [absence(110, 120)], 30)).toBe(age);
  });

  it('ignores gaps that ended before the heartbeat', () => {
    expect(observedAge(100, 130, [absence(80, 99)], 30)).toBe(30);
    expect(observedAge(100, 130, [absence(80, 100)], 30)).toBe(30);
  });

  it('excludes two restarts within one interval once, and adds grace after the second', () => {
    const gaps = [absence(110, 120), absence(130, 140)];
    expect(observedAge(100, 170, gaps, 30)).toBe(10);
    expect(observedAge(100, 171, gaps, 30)).toBe(11);
  });

  it('adds one grace for all stalls of a silence, so that repeated stalls do not hide a failure', () => {
    const gaps = Array.from({ length: 50 }, (_, i) => stall(120 + i * 20, 122 + i * 20));
    const end = 120 + 50 * 20;
    // 1020 ms passed, minus 50 stalls of 2 ms and one grace of 30 ms; the second stall is within the grace.
    expect(observedAge(100, end, gaps, 30)).toBe(1020 - 100 - 30 + 2);
    expect(
      observedAge(
        100,
        end,
        gaps.map(({ from, to }) => absence(from, to)),
        30,
      ),
    ).toBe(20);
  });

  it('never decreases, and never increases faster than time', () => {
    fc.assert(
      fc.property(gapLists, graces, fc.nat(1500), fc.nat(300), (gaps, interval, now, more) => {
        const age = observedAge(0, now, gaps, interval);
        const later = observedAge(0, now + more, gaps, interval);
        expect(age).toBeGreaterThanOrEqual(0);
        expect(later).toBeGreaterThanOrEqual(age);
        expect(later - age).toBeLessThanOrEqual(more);
      }),
    );
  });

  it('does not change when a gap is added at its end', () => {
    fc.assert(
      fc.property(
        gapLists,
        graces,
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('absence', 'stall'),
        (gaps, interval, length, cause) => {
          const from = Math.max(0, ...gaps.map(({ to }) => to)) + 1;
          const extended = addGap(gaps, { from, to: from + length, cause });
          expect(observedAge(0, from, extended, interval)).toBe(observedAge(0, from, gaps, interval));
          expect(observedAge(0, from + length, extended, interval)).toBe(
            observedAge(0, from, gaps, interval),
          );
        },
      ),
    );
  });
});

describe('timeAtAge', () => {
  it('returns the first time of that age', () => {
    fc.assert(
      fc.property(gapLists, graces, fc.integer({ min: 1, max: 1500 }), (gaps, interval, age) => {
        const time = timeAtAge(0, age, gaps, interval);
        expect(observedAge(0, time, gaps, interval)).toBe(age);
        expect(observedAge(0, time - 1, gaps, interval)).toBe(age - 1);
      }),
    );
  });

  it('returns Infinity while a source is down', () => {
    expect(timeAtAge(0, 100, [absence(50, Infinity)], 30)).toBe(Infinity);
    expect(timeAtAge(0, 40, [absence(50, Infinity)], 30)).toBe(40);
  });
});

describe('addGap', () => {
  it('keeps the gaps sorted and without overlaps', () => {
    fc.assert(
      fc.property(gapLists, (gaps) => {
        for (const [i, each] of gaps.entries()) {
          expect(each.to).toBeGreaterThan(each.from);
          const before = gaps[i - 1];
          if (before !== undefined) {
            expect(each.from).toBeGreaterThan(before.to);
          }
        }
      }),
    );
  });

  it('ignores an empty gap', () => {
    expect(addGap([], absence(5, 5))).toEqual([]);
  });
});

/**
 * A worker sends at least once per interval. The exporter is killed at random times and is down for random periods; a
 * heartbeat during these fails, and the next one follows within an interval.
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

  it('stays within one interval while the worker is alive', () => {
    fc.assert(
      fc.property(kills, fc.integer({ min: 20, max: 200 }), fc.nat(20), (downs, interval, early) => {
        const sendIntervalMs = interval - Math.min(early, interval - 1);
        let lastHeartbeatAt = 0;
        for (let now = 0; now < until; now++) {
          const down = downs.find(({ from, to }) => now >= from && now < to);
          if (down !== undefined) {
            continue;
          }
          if (now % sendIntervalMs === 0) {
            lastHeartbeatAt = now;
          }
          // A gap is recorded when it has ended.
          const ended = downs
            .filter(({ to }) => to <= now)
            .reduce<readonly ObservationGap[]>((gaps, { from, to }) => addGap(gaps, absence(from, to)), []);
          if (observedAge(lastHeartbeatAt, now, ended, interval) > interval) {
            throw new Error(`late at ${now}, last heartbeat at ${lastHeartbeatAt}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never exceeds the time since the last heartbeat and never decreases while the worker is dead', () => {
    fc.assert(
      fc.property(kills, fc.integer({ min: 20, max: 200 }), (downs, interval) => {
        let gaps: readonly ObservationGap[] = [];
        let last = 0;
        for (let now = 0; now < until; now += 7) {
          for (const { from, to } of downs) {
            if (to <= now) {
              gaps = addGap(gaps, absence(from, to));
            }
          }
          if (downs.some(({ from, to }) => now >= from && now < to)) {
            continue;
          }
          const age = observedAge(0, now, gaps, interval);
          if (age > now) {
            throw new Error(`age above the elapsed time at ${now}`);
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
