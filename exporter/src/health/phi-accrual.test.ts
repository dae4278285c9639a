import * as fc from 'fast-check';
import { MAX_PHI, phi, PhiAccrualDetector } from './phi-accrual';

const INTERVAL = 10_000;
const PAUSE = 2_500;

function detectorAfter(gaps: readonly number[]) {
  const detector = new PhiAccrualDetector();
  for (const gap of gaps) {
    detector.observe(gap);
  }
  return detector;
}
function phiAt(detector: PhiAccrualDetector, age: number) {
  const stats = detector.stats();
  return stats && phi(stats, age, INTERVAL, PAUSE);
}
function jitter(detector: PhiAccrualDetector) {
  return (detector.stats()?.deviation ?? NaN) / INTERVAL;
}
function steady() {
  return detectorAfter(Array.from({ length: 100 }, (_, i) => INTERVAL + (i % 2 ? 200 : -200)));
}

describe('phi accrual', () => {
  it('S2.8 phi is low when a heartbeat is due and high when it is long overdue', () => {
    expect(phiAt(steady(), INTERVAL)).toBeLessThan(1);
    expect(phiAt(steady(), 2 * INTERVAL)).toBeGreaterThan(8);
  });

  it('returns no statistics until there are enough gaps', () => {
    expect(phiAt(detectorAfter([INTERVAL, INTERVAL]), 10 * INTERVAL)).toBeUndefined();
    expect(detectorAfter([INTERVAL, INTERVAL]).stats()).toBeUndefined();
  });

  it('phi increases more slowly for an irregular worker', () => {
    const irregular = detectorAfter(Array.from({ length: 100 }, (_, i) => INTERVAL + (i % 2 ? 4000 : -4000)));
    const late = 1.6 * INTERVAL;
    expect(phiAt(irregular, late)).toBeLessThan(phiAt(steady(), late) ?? 0);
  });

  it('S2.8 returns the standard deviation, from which jitter is computed', () => {
    expect(jitter(steady())).toBeCloseTo(0.02, 5);
  });

  it('drops gaps older than the last 200', () => {
    const detector = detectorAfter([...Array<number>(50).fill(60_000), ...Array<number>(200).fill(INTERVAL)]);
    expect(jitter(detector)).toBeCloseTo(0, 5);
  });

  it('phi stays low when a perfectly regular worker is slightly late', () => {
    expect(phiAt(detectorAfter(Array<number>(50).fill(INTERVAL)), 1.2 * INTERVAL)).toBeLessThan(1);
  });

  it('phi never decreases as the silence grows, and stays within 0..300', () => {
    const ages = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 8 }), ages, (gaps, [a, b]) => {
        const detector = detectorAfter(gaps);
        const earlier = phiAt(detector, Math.min(a, b)) ?? NaN;
        const later = phiAt(detector, Math.max(a, b)) ?? NaN;
        expect(earlier).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(MAX_PHI);
        expect(later).toBeGreaterThanOrEqual(earlier - 1e-9);
      }),
    );
  });
});
