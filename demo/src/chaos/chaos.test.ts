import fc from 'fast-check';

import { createRandom } from '../random';
import { type ChaosStep, FAULTS, type Remedy, planRound, runChaos } from './chaos';

const WORKERS = Array.from({ length: 20 }, (_, index) => `w-${index}`);
const STORE = 'store';
const AWAY_SECONDS = 75;
const anySeed = fc.integer({ min: 0, max: 0xffffffff });
function plan(seed: number, round = 0, workers = WORKERS) {
  return planRound({ workers, store: STORE }, AWAY_SECONDS, round, createRandom(seed));
}
function isFault(action: string) {
  return (FAULTS as readonly string[]).includes(action);
}

describe('a round of chaos', () => {
  test('starts its first fault within 30 s and its last within 2 minutes, for any seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const times = plan(seed)
          .steps.filter(({ action }) => isFault(action))
          .map(({ atSeconds }) => atSeconds);
        expect(times).toHaveLength(FAULTS.length + 1);
        expect(Math.min(...times)).toBeLessThanOrEqual(30);
        expect(Math.max(...times)).toBeLessThanOrEqual(120);
      }),
    );
  });

  test('hits a different target with each fault and remedies it before it ends, for any seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const { steps, durationSeconds } = plan(seed);
        const targets = steps.filter(({ action }) => isFault(action)).map(({ target }) => target);
        expect(new Set(targets).size).toBe(FAULTS.length + 1);
        for (const target of targets) {
          const [fault, remedy] = steps.filter((step) => step.target === target);
          expect((remedy?.atSeconds ?? 0) - (fault?.atSeconds ?? 0)).toBeGreaterThanOrEqual(AWAY_SECONDS);
          expect(remedy?.atSeconds).toBeLessThan(durationSeconds);
        }
      }),
    );
  });

  test('takes the store away for longer than its alert waits and brings it back, for any seed', () => {
    const remedies: Readonly<Record<string, Remedy>> = { stop: 'start', pause: 'resume' };
    fc.assert(
      fc.property(anySeed, (seed) => {
        const [fault, remedy, ...more] = plan(seed).steps.filter(({ target }) => target === STORE);
        expect(more).toEqual([]);
        expect(remedy?.action).toBe(remedies[fault?.action ?? '']);
        expect((remedy?.atSeconds ?? 0) - (fault?.atSeconds ?? 0)).toBeGreaterThan(150);
      }),
    );
  });

  test('has an outage of the store in every third round only', () => {
    const rounds = [0, 1, 2, 3].filter((round) =>
      plan(1, round).steps.some(({ target }) => target === STORE),
    );
    expect(rounds).toEqual([0, 3]);
  });

  test('is the same for the same seed and differs for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  test('of two workers hits both and the store', () => {
    expect(plan(1, 0, ['a', 'b']).steps).toHaveLength(6);
  });
});

test('running chaos ends as soon as its signal is aborted', async () => {
  const controller = new AbortController();
  const steps: ChaosStep[] = [];
  const chaos = runChaos(
    { workers: ['a'], store: 'store' },
    1,
    createRandom(1),
    (step) => steps.push(step),
    controller.signal,
  );
  controller.abort();
  await expect(chaos).rejects.toThrow('aborted');
  expect(steps).toEqual([]);
});

test('running chaos does nothing when its signal is aborted already', async () => {
  await expect(
    runChaos({ workers: ['a'], store: 'store' }, 1, createRandom(1), () => undefined, AbortSignal.abort()),
  ).resolves.toBeUndefined();
});
