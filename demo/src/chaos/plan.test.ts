import fc from 'fast-check';

import { seeded } from './chance';
import { DEEDS, planRound } from './plan';

const WORKERS = Array.from({ length: 20 }, (_, index) => `w-${index}`);
const AWAY_SECONDS = 75;
const anySeed = fc.integer({ min: 0, max: 0xffffffff });
const plan = (seed: number, workers = WORKERS) => planRound(workers, AWAY_SECONDS, seeded(seed));
const isDeed = (deed: string) => (DEEDS as readonly string[]).includes(deed);

test('whatever the seed, it begins within 30 s and has done everything within 2 minutes', () => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      const times = plan(seed)
        .acts.filter(({ deed }) => isDeed(deed))
        .map(({ at }) => at);
      expect(times).toHaveLength(DEEDS.length);
      expect(Math.min(...times)).toBeLessThanOrEqual(30);
      expect(Math.max(...times)).toBeLessThanOrEqual(120);
    }),
  );
});

test('whatever the seed, every deed has a victim of its own and is undone before the round ends', () => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      const { acts, lengthSeconds } = plan(seed);
      const victims = acts.filter(({ deed }) => isDeed(deed)).map(({ worker }) => worker);
      expect(new Set(victims).size).toBe(DEEDS.length);
      for (const victim of victims) {
        const [done, undone] = acts.filter(({ worker }) => worker === victim);
        expect((undone?.at ?? 0) - (done?.at ?? 0)).toBeGreaterThanOrEqual(AWAY_SECONDS);
        expect(undone?.at).toBeLessThan(lengthSeconds);
      }
    }),
  );
});

test('the same seed makes the same trouble, another one other trouble', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
});

test('a fleet of two has two victims', () => {
  expect(plan(1, ['a', 'b']).acts).toHaveLength(4);
});
