import * as fc from 'fast-check';
import { MAX_PHI, phi, PhiAccrualDetector } from './phi-accrual';

const INTERVAL = 10_000;
const PAUSE = 2_500;

function taught(gaps: readonly number[]) {
  const suspicion = new PhiAccrualDetector();
  for (const gap of gaps) {
    suspicion.observe(gap);
  }
  return suspicion;
}
function phiAt(suspicion: PhiAccrualDetector, age: number) {
  const rhythm = suspicion.stats();
  return rhythm && phi(rhythm, age, INTERVAL, PAUSE);
}
function jitter(suspicion: PhiAccrualDetector) {
  return (suspicion.stats()?.deviation ?? NaN) / INTERVAL;
}
function steady() {
  return taught(Array.from({ length: 100 }, (_, i) => INTERVAL + (i % 2 ? 200 : -200)));
}

describe('suspicion (phi accrual)', () => {
  it('S2.8 is low while a heartbeat is due and high when it is long overdue', () => {
    expect(phiAt(steady(), INTERVAL)).toBeLessThan(1);
    expect(phiAt(steady(), 2 * INTERVAL)).toBeGreaterThan(8);
  });

  it('says nothing until enough gaps are known', () => {
    expect(phiAt(taught([INTERVAL, INTERVAL]), 10 * INTERVAL)).toBeUndefined();
    expect(taught([INTERVAL, INTERVAL]).stats()).toBeUndefined();
  });

  it('is slower to suspect a worker that is irregular', () => {
    const irregular = taught(Array.from({ length: 100 }, (_, i) => INTERVAL + (i % 2 ? 4000 : -4000)));
    const late = 1.6 * INTERVAL;
    expect(phiAt(irregular, late)).toBeLessThan(phiAt(steady(), late) ?? 0);
  });

  it('S2.8 tells jitter as a share of the interval', () => {
    expect(jitter(steady())).toBeCloseTo(0.02, 5);
  });

  it('forgets gaps older than the last 200', () => {
    const suspicion = taught([...Array<number>(50).fill(60_000), ...Array<number>(200).fill(INTERVAL)]);
    expect(jitter(suspicion)).toBeCloseTo(0, 5);
  });

  it('a worker as regular as a clock is not suspect a moment late', () => {
    expect(phiAt(taught(Array<number>(50).fill(INTERVAL)), 1.2 * INTERVAL)).toBeLessThan(1);
  });

  it('never falls as the silence grows, and stays within 0..300', () => {
    const ages = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 8 }), ages, (gaps, [a, b]) => {
        const suspicion = taught(gaps);
        const earlier = phiAt(suspicion, Math.min(a, b)) ?? NaN;
        const later = phiAt(suspicion, Math.max(a, b)) ?? NaN;
        expect(earlier).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(MAX_PHI);
        expect(later).toBeGreaterThanOrEqual(earlier - 1e-9);
      }),
    );
  });
});
