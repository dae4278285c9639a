import fc from 'fast-check';
import { type ObservationGap } from '../model/observation-gap';
import { addGap, observedAge, timeAtAge } from './observed-age';

function away(from: number, to: number): ObservationGap {
  return { from, to, cause: 'absence' };
}

function stalled(from: number, to: number): ObservationGap {
  return { from, to, cause: 'stall' };
}

const period: fc.Arbitrary<ObservationGap> = fc
  .record({
    from: fc.nat(1000),
    length: fc.integer({ min: 1, max: 200 }),
    cause: fc.constantFrom('absence', 'stall'),
  })
  .map(({ from, length, cause }) => ({ from, to: from + length, cause }));

const list = fc
  .array(period, { maxLength: 6 })
  .map((periods) => periods.reduce<readonly ObservationGap[]>((sum, each) => addGap(sum, each), []));

const grace = fc.nat(150);

describe('age', () => {
  it('is the time that passed where everybody could be heard', () => {
    expect(observedAge(100, 130, [], 30)).toBe(30);
  });

  it.each([
    ['stands still while we are away', 120, 10],
    ['stands still for one interval more', 150, 10],
    ['goes on after that', 151, 11],
  ])('%s', (_title, now, age) => {
    expect(observedAge(100, now, [away(110, 120)], 30)).toBe(age);
  });

  it('is not held up by what was over before the heartbeat', () => {
    expect(observedAge(100, 130, [away(80, 99)], 30)).toBe(30);
    expect(observedAge(100, 130, [away(80, 100)], 30)).toBe(30);
  });

  it('counts two restarts within one interval once, and gives grace after the second anew', () => {
    const gaps = [away(110, 120), away(130, 140)];
    expect(observedAge(100, 170, gaps, 30)).toBe(10);
    expect(observedAge(100, 171, gaps, 30)).toBe(11);
  });

  it('a loop that stalls again and again does not make us blind: one grace for all stalls of a silence', () => {
    const gaps = Array.from({ length: 50 }, (_, i) => stalled(120 + i * 20, 122 + i * 20));
    const end = 120 + 50 * 20;
    // 1020 have passed, less 50 stalls and one grace; the second stall lies within that.
    expect(observedAge(100, end, gaps, 30)).toBe(1020 - 100 - 30 + 2);
    expect(
      observedAge(
        100,
        end,
        gaps.map(({ from, to }) => away(from, to)),
        30,
      ),
    ).toBe(20);
  });

  it('never falls, and never rises faster than time', () => {
    fc.assert(
      fc.property(list, grace, fc.nat(1500), fc.nat(300), (gaps, interval, now, more) => {
        const age = observedAge(0, now, gaps, interval);
        const later = observedAge(0, now + more, gaps, interval);
        expect(age).toBeGreaterThanOrEqual(0);
        expect(later).toBeGreaterThanOrEqual(age);
        expect(later - age).toBeLessThanOrEqual(more);
      }),
    );
  });

  it('does not change at the moment a gaps period ends: what follows does not touch what was', () => {
    fc.assert(
      fc.property(
        list,
        grace,
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('absence', 'stall'),
        (gaps, interval, length, cause) => {
          const from = Math.max(0, ...gaps.map(({ to }) => to)) + 1;
          const more = addGap(gaps, { from, to: from + length, cause: cause });
          expect(observedAge(0, from, more, interval)).toBe(observedAge(0, from, gaps, interval));
          expect(observedAge(0, from + length, more, interval)).toBe(observedAge(0, from, gaps, interval));
        },
      ),
    );
  });
});

describe('momentOfAge', () => {
  it('is the first moment of that age', () => {
    fc.assert(
      fc.property(list, grace, fc.integer({ min: 1, max: 1500 }), (gaps, interval, age) => {
        const moment = timeAtAge(0, age, gaps, interval);
        expect(observedAge(0, moment, gaps, interval)).toBe(age);
        expect(observedAge(0, moment - 1, gaps, interval)).toBe(age - 1);
      }),
    );
  });

  it('never comes while a source is down', () => {
    expect(timeAtAge(0, 100, [away(50, Infinity)], 30)).toBe(Infinity);
    expect(timeAtAge(0, 40, [away(50, Infinity)], 30)).toBe(40);
  });
});

describe('withDeaf', () => {
  it('keeps the list sorted and without overlaps', () => {
    fc.assert(
      fc.property(list, (gaps) => {
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

  it('leaves out a period without length', () => {
    expect(addGap([], away(5, 5))).toEqual([]);
  });
});

/**
 * A worker that sends each interval at the latest, and an exporter that is killed whenever, for as long as it likes. A send
 * while nobody listens fails, and the next comes within an interval.
 */
describe('a kill at any time and any down-time', () => {
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

  it('makes no living worker late: its age stays under one interval', () => {
    fc.assert(
      fc.property(kills, fc.integer({ min: 20, max: 200 }), fc.nat(20), (downs, interval, early) => {
        const every = interval - Math.min(early, interval - 1);
        let heard = 0;
        for (let now = 0; now < until; now++) {
          const down = downs.find(({ from, to }) => now >= from && now < to);
          if (down !== undefined) {
            continue;
          }
          if (now % every === 0) {
            heard = now;
          }
          // Only what has been by now is known: the periods that have ended.
          const known = downs
            .filter(({ to }) => to <= now)
            .reduce<readonly ObservationGap[]>((sum, { from, to }) => addGap(sum, away(from, to)), []);
          if (observedAge(heard, now, known, interval) > interval) {
            throw new Error(`late at ${now}, heard at ${heard}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('makes no dead worker’s age higher than it would have been, and never lowers one that stands', () => {
    fc.assert(
      fc.property(kills, fc.integer({ min: 20, max: 200 }), (downs, interval) => {
        let known: readonly ObservationGap[] = [];
        let last = 0;
        for (let now = 0; now < until; now += 7) {
          for (const { from, to } of downs) {
            if (to <= now) {
              known = addGap(known, away(from, to));
            }
          }
          if (downs.some(({ from, to }) => now >= from && now < to)) {
            continue;
          }
          const age = observedAge(0, now, known, interval);
          if (age > now) {
            throw new Error(`older than time at ${now}`);
          }
          if (age < last) {
            throw new Error(`younger than before at ${now}`);
          }
          last = age;
        }
      }),
      { numRuns: 60 },
    );
  });
});
