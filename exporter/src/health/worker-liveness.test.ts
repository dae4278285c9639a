import fc from 'fast-check';
import { LADDER_STATES, type LadderState } from '../model/health-states';
import { activeOrDead } from './worker-liveness';
import { ladderState, type LivenessInput } from './ladder';
import { worker } from './subject.fixture';

function inState(state: LadderState, heard = true) {
  const { lastHeartbeatAt, health } = worker();
  return activeOrDead({
    health: { ...health, state },
    ...(heard && { lastHeartbeatAt: lastHeartbeatAt ?? 0 }),
  });
}

describe('whether a worker is active or dead', () => {
  it('S5.4 a failed one is dead; one that was heard and did neither fail nor stop is active', () => {
    expect(LADDER_STATES.map((state) => [state, inState(state)])).toEqual([
      ['stopped', undefined],
      ['healthy', 'active'],
      ['unknown', 'active'],
      ['degraded', 'active'],
      ['critical', 'active'],
      ['failed', 'dead'],
    ]);
  });

  it('S5.4 one that was never heard is neither, until it failed', () => {
    expect(inState('unknown', false)).toBeUndefined();
    expect(inState('failed', false)).toBe('dead');
  });

  const rungs: fc.Arbitrary<LivenessInput> = fc.record({
    age: fc.nat(20_000_000),
    interval: fc.integer({ min: 100, max: 4_000_000 }),
    threshold: fc.integer({ min: 2, max: 10 }),
    tolerance: fc.constantFrom(0, 0.25, 1),
    stopped: fc.boolean(),
    marked: fc.boolean(),
    neverReported: fc.constant(false),
    sourceDown: fc.boolean(),
  });

  it('S5.4 an active one was heard within five minutes, or within its own threshold where that is longer', () => {
    fc.assert(
      fc.property(rungs, (rung) => {
        fc.pre(inState(ladderState(rung)) === 'active');
        expect(rung.age).toBeLessThan(Math.max(300_000, rung.threshold * rung.interval));
      }),
    );
  });
});
