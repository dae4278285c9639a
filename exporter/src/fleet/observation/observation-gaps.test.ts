import fc from 'fast-check';
import { START } from '../fleet.fixture';
import { ObservationGaps } from './observation-gaps';
import { newWorker } from '../apply-report/apply-report';
import { workerAge } from '../../health/worker-liveness';
import { type Worker } from '../../model/worker';

const defaults = { intervalSeconds: 30, failureThreshold: 3, toleranceRatio: 0.25 };
function worker(source: string, lastHeartbeatAt: number): Worker {
  return {
    ...newWorker('w', { now: START, source, defaults }, 'healthy'),
    lastHeartbeatAt,
  };
}

describe('who could be heard', () => {
  it('workers of a source that is down age no more, others do', () => {
    const tracker = new ObservationGaps();
    expect(tracker.sourceDisconnected('redis', START + 10_000)).toBe(true);
    expect(tracker.sourceDisconnected('redis', START + 20_000)).toBe(false);
    const age = (source: string) =>
      workerAge(worker(source, START), START + 60_000, tracker.forSource(source));
    expect([age('redis'), age('http')]).toEqual([10_000, 60_000]);
    expect(tracker.sourceReconnected('http', START)).toBe(false);
    expect(tracker.sourceReconnected('redis', START + 60_000)).toBe(true);
    expect([tracker.forSource('redis').sourceDown, age('redis')]).toEqual([false, 10_000]);
  });

  it('says that nobody is newly failed because of us, until the grace is over', () => {
    const tracker = new ObservationGaps();
    expect(tracker.suppressesDetection(START, 30_000)).toBe(false);
    tracker.add({ from: START, to: START + 5000 }, 'absence');
    expect(tracker.suppressesDetection(START + 34_999, 30_000)).toBe(true);
    expect(tracker.suppressesDetection(START + 35_000, 30_000)).toBe(false);
  });

  it('comes back from its record as it was', () => {
    const tracker = new ObservationGaps();
    tracker.add({ from: START, to: START + 5000 }, 'stall');
    tracker.sourceDisconnected('redis', START + 6000);
    expect(new ObservationGaps(tracker.record()).forSource('redis')).toEqual(tracker.forSource('redis'));
  });

  it('settling the older half of many deaf periods changes no age', () => {
    const many = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 130, maxLength: 160 });
    fc.assert(
      fc.property(
        many,
        fc.nat(130 * 45_000),
        fc.constantFrom<'absence' | 'stall'>('absence', 'stall'),
        (gaps, heardAfter, why) => {
          const tracker = new ObservationGaps();
          let at = START;
          for (const [i, gap] of gaps.entries()) {
            const from = at;
            at += gap;
            if (i % 2 === 1) {
              tracker.add({ from, to: at }, why);
            }
          }
          expect(tracker.needsCompaction).toBe(true);
          const before = worker('http', Math.min(START + heardAfter, at));
          const age = workerAge(before, at, tracker.forSource('http'));
          const settled = tracker.compact(at)(before);
          expect(tracker.needsCompaction).toBe(false);
          expect(workerAge(settled, at, tracker.forSource('http'))).toBe(age);
          expect(workerAge(settled, at + 60_000, tracker.forSource('http'))).toBeGreaterThanOrEqual(age);
        },
      ),
    );
  });
});
