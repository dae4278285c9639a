import * as fc from 'fast-check';
import { MAX_PHI, Suspicion } from './suspicion';

const INTERVAL = 10_000;
const PAUSE = 2_500;

const taught = (gaps: readonly number[]) => {
  const suspicion = new Suspicion();
  for (const gap of gaps) suspicion.learn(gap);
  return suspicion;
};
const steady = () => taught(Array.from({ length: 100 }, (_, i) => INTERVAL + (i % 2 ? 200 : -200)));

describe('suspicion (phi accrual)', () => {
  it('S2.8 is low while a heartbeat is due and high when it is long overdue', () => {
    expect(steady().phi(INTERVAL, INTERVAL, PAUSE)).toBeLessThan(1);
    expect(steady().phi(2 * INTERVAL, INTERVAL, PAUSE)).toBeGreaterThan(8);
  });

  it('says nothing until enough gaps are known', () => {
    expect(taught([INTERVAL, INTERVAL]).phi(10 * INTERVAL, INTERVAL, PAUSE)).toBeUndefined();
    expect(taught([INTERVAL, INTERVAL]).jitter(INTERVAL)).toBeUndefined();
  });

  it('is slower to suspect a worker that is irregular', () => {
    const irregular = taught(Array.from({ length: 100 }, (_, i) => INTERVAL + (i % 2 ? 4000 : -4000)));
    const late = 1.6 * INTERVAL;
    expect(irregular.phi(late, INTERVAL, PAUSE)).toBeLessThan(steady().phi(late, INTERVAL, PAUSE) ?? 0);
  });

  it('S2.8 tells jitter as a share of the interval', () => {
    expect(steady().jitter(INTERVAL)).toBeCloseTo(0.02, 5);
  });

  it('forgets gaps older than the last 200', () => {
    const suspicion = taught([...Array<number>(50).fill(60_000), ...Array<number>(200).fill(INTERVAL)]);
    expect(suspicion.jitter(INTERVAL)).toBeCloseTo(0, 5);
  });

  it('a worker as regular as a clock is not suspect a moment late', () => {
    expect(taught(Array<number>(50).fill(INTERVAL)).phi(1.2 * INTERVAL, INTERVAL, PAUSE)).toBeLessThan(1);
  });

  it('never falls as the silence grows, and stays within 0..300', () => {
    const ages = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 8 }), ages, (gaps, [a, b]) => {
        const suspicion = taught(gaps);
        const earlier = suspicion.phi(Math.min(a, b), INTERVAL, PAUSE) ?? NaN;
        const later = suspicion.phi(Math.max(a, b), INTERVAL, PAUSE) ?? NaN;
        expect(earlier).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(MAX_PHI);
        expect(later).toBeGreaterThanOrEqual(earlier - 1e-9);
      }),
    );
  });
});
