import fc from 'fast-check';
import { START } from '../fleet.fixture';
import { Hearing } from './observation-gaps';
import { newcomer } from '../apply-report/apply-report';
import { ageOf } from '../../health/worker-liveness';
import { type Worker } from '../../model/worker';

const defaults = { intervalSeconds: 30, failureThreshold: 3, toleranceRatio: 0.25 };
function worker(source: string, lastHeartbeatAt: number): Worker {
  return {
    ...newcomer('w', { now: START, source, defaults }, 'healthy'),
    lastHeartbeatAt,
  };
}

describe('who could be heard', () => {
  it('workers of a source that is down age no more, others do', () => {
    const hearing = new Hearing();
    expect(hearing.sourceWentDown('redis', START + 10_000)).toBe(true);
    expect(hearing.sourceWentDown('redis', START + 20_000)).toBe(false);
    const age = (source: string) => ageOf(worker(source, START), START + 60_000, hearing.of(source));
    expect([age('redis'), age('http')]).toEqual([10_000, 60_000]);
    expect(hearing.sourceCameBack('http', START)).toBe(false);
    expect(hearing.sourceCameBack('redis', START + 60_000)).toBe(true);
    expect([hearing.of('redis').sourceDown, age('redis')]).toEqual([false, 10_000]);
  });

  it('says that nobody is newly failed because of us, until the grace is over', () => {
    const hearing = new Hearing();
    expect(hearing.suppresses(START, 30_000)).toBe(false);
    hearing.wasDeaf({ from: START, to: START + 5000 }, 'away');
    expect(hearing.suppresses(START + 34_999, 30_000)).toBe(true);
    expect(hearing.suppresses(START + 35_000, 30_000)).toBe(false);
  });

  it('comes back from its record as it was', () => {
    const hearing = new Hearing();
    hearing.wasDeaf({ from: START, to: START + 5000 }, 'stalled');
    hearing.sourceWentDown('redis', START + 6000);
    expect(new Hearing(hearing.record()).of('redis')).toEqual(hearing.of('redis'));
  });

  it('settling the older half of many deaf periods changes no age', () => {
    const many = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 130, maxLength: 160 });
    fc.assert(
      fc.property(
        many,
        fc.nat(130 * 45_000),
        fc.constantFrom<'away' | 'stalled'>('away', 'stalled'),
        (gaps, heardAfter, why) => {
          const hearing = new Hearing();
          let at = START;
          for (const [i, gap] of gaps.entries()) {
            const from = at;
            at += gap;
            if (i % 2 === 1) hearing.wasDeaf({ from, to: at }, why);
          }
          expect(hearing.overfull).toBe(true);
          const before = worker('http', Math.min(START + heardAfter, at));
          const age = ageOf(before, at, hearing.of('http'));
          const settled = hearing.settle(at)(before);
          expect(hearing.overfull).toBe(false);
          expect(ageOf(settled, at, hearing.of('http'))).toBe(age);
          expect(ageOf(settled, at + 60_000, hearing.of('http'))).toBeGreaterThanOrEqual(age);
        },
      ),
    );
  });
});
