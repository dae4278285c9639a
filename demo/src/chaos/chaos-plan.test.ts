import fc from 'fast-check';

import { seeded } from '../random';
import { DEEDS, type Undoing, planRound } from './chaos-plan';

const WORKERS = Array.from({ length: 20 }, (_, index) => `w-${index}`);
const STORE = 'store';
const AWAY_SECONDS = 75;
const anySeed = fc.integer({ min: 0, max: 0xffffffff });
function plan(seed: number, round = 0, workers = WORKERS) {
  return planRound({ workers, store: STORE }, AWAY_SECONDS, round, seeded(seed));
}
function isDeed(deed: string) {
  return (DEEDS as readonly string[]).includes(deed);
}

test('whatever the seed, it begins within 30 s and has done everything within 2 minutes', () => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      const times = plan(seed)
        .acts.filter(({ deed }) => isDeed(deed))
        .map(({ at }) => at);
      expect(times).toHaveLength(DEEDS.length + 1);
      expect(Math.min(...times)).toBeLessThanOrEqual(30);
      expect(Math.max(...times)).toBeLessThanOrEqual(120);
    }),
  );
});

test('whatever the seed, every deed has a victim of its own and is undone before the round ends', () => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      const { acts, lengthSeconds } = plan(seed);
      const victims = acts.filter(({ deed }) => isDeed(deed)).map(({ whom }) => whom);
      expect(new Set(victims).size).toBe(DEEDS.length + 1);
      for (const victim of victims) {
        const [done, undone] = acts.filter(({ whom }) => whom === victim);
        expect((undone?.at ?? 0) - (done?.at ?? 0)).toBeGreaterThanOrEqual(AWAY_SECONDS);
        expect(undone?.at).toBeLessThan(lengthSeconds);
      }
    }),
  );
});

test('whatever the seed, the store is gone for longer than its alert waits, and back by what undoes that', () => {
  const undoing: Readonly<Record<string, Undoing>> = { stop: 'start', pause: 'resume' };
  fc.assert(
    fc.property(anySeed, (seed) => {
      const [gone, back, ...more] = plan(seed).acts.filter(({ whom }) => whom === STORE);
      expect(more).toEqual([]);
      expect(back?.deed).toBe(undoing[gone?.deed ?? '']);
      expect((back?.at ?? 0) - (gone?.at ?? 0)).toBeGreaterThan(150);
    }),
  );
});

test('the store is left alone in the rounds between', () => {
  const rounds = [0, 1, 2, 3].filter((round) => plan(1, round).acts.some(({ whom }) => whom === STORE));
  expect(rounds).toEqual([0, 3]);
});

test('the same seed makes the same trouble, another one other trouble', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
});

test('a fleet of two has two victims, and its store', () => {
  expect(plan(1, 0, ['a', 'b']).acts).toHaveLength(6);
});
