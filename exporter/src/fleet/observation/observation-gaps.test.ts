import fc from 'fast-check';
import { START } from '../fleet.fixture';
import { ObservationGaps } from './observation-gaps';
import { newWorker } from '../apply-report/apply-report';
import { workerAge } from '../../health/liveness/worker-liveness';
import { type Worker } from '../../model/worker';

const defaults = { intervalSeconds: 30, failureThreshold: 3, toleranceRatio: 0.25 };
function worker(source: string, lastHeartbeatAt: number): Worker {
  return {
    ...newWorker('w', { now: START, source, defaults }, 'healthy'),
    lastHeartbeatAt,
  };
}

describe('observation gaps', () => {
  it('stop the ages of workers of a disconnected source only', () => {
    const gaps = new ObservationGaps();
    expect(gaps.sourceDisconnected('redis', START + 10_000)).toBe(true);
    expect(gaps.sourceDisconnected('redis', START + 20_000)).toBe(false);
    const age = (source: string) => workerAge(worker(source, START), START + 60_000, gaps.forSource(source));
    expect([age('redis'), age('http')]).toEqual([10_000, 60_000]);
    expect(gaps.sourceReconnected('http', START)).toBe(false);
    expect(gaps.sourceReconnected('redis', START + 60_000)).toBe(true);
    expect([gaps.forSource('redis').sourceDown, age('redis')]).toEqual([false, 10_000]);
  });

  it('stop ages of a suspended source, which is not down, until it is resumed', () => {
    const gaps = new ObservationGaps();
    expect([
      gaps.sourceSuspended('redis', START + 10_000),
      gaps.sourceSuspended('redis', START + 15_000),
    ]).toEqual([true, false]);
    const age = (source: string, now: number) =>
      workerAge(worker(source, START), now, gaps.forSource(source));
    expect([age('redis', START + 20_000), age('http', START + 20_000)]).toEqual([10_000, 20_000]);
    expect([gaps.forSource('redis').sourceDown, gaps.anySourceDown]).toEqual([false, false]);
    expect(gaps.sourceResumed('http', START)).toBe(false);
    expect(gaps.sourceResumed('redis', START + 20_000)).toBe(true);
    expect(age('redis', START + 25_000)).toBe(15_000);
  });

  it('are restored from their record', () => {
    const gaps = new ObservationGaps();
    gaps.add({ from: START, to: START + 5000 }, 'stall');
    gaps.sourceDisconnected('redis', START + 6000);
    expect(new ObservationGaps(gaps.record()).forSource('redis')).toEqual(gaps.forSource('redis'));
  });

  it('do not change an age when the older half is dropped', () => {
    const many = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 130, maxLength: 160 });
    fc.assert(
      fc.property(
        many,
        fc.nat(130 * 45_000),
        fc.constantFrom<'absence' | 'stall'>('absence', 'stall'),
        (durations, heartbeatAfterMs, cause) => {
          const gaps = new ObservationGaps();
          let at = START;
          for (const [i, duration] of durations.entries()) {
            const from = at;
            at += duration;
            if (i % 2 === 1) {
              gaps.add({ from, to: at }, cause);
            }
          }
          expect(gaps.needsCompaction).toBe(true);
          const before = worker('http', Math.min(START + heartbeatAfterMs, at));
          const age = workerAge(before, at, gaps.forSource('http'));
          const compacted = gaps.compact(at)(before);
          expect(gaps.needsCompaction).toBe(false);
          expect(workerAge(compacted, at, gaps.forSource('http'))).toBe(age);
          expect(workerAge(compacted, at + 60_000, gaps.forSource('http'))).toBeGreaterThanOrEqual(age);
        },
      ),
    );
  });
});
