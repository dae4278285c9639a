import fc from 'fast-check';
import { LADDER_STATES, type LadderState } from '../../model/health-states';
import { activeOrDead } from './worker-liveness';
import { ladderState, type LivenessInput } from './ladder';
import { worker } from '../subject.fixture';

function classify(state: LadderState, hasHeartbeat = true) {
  const { lastHeartbeatAt, health } = worker();
  return activeOrDead({
    health: { ...health, state },
    ...(hasHeartbeat && { lastHeartbeatAt: lastHeartbeatAt ?? 0 }),
  });
}

describe('activeOrDead', () => {
  it('S5.4 returns dead for a failed worker and active for others with a heartbeat that have not stopped', () => {
    expect(LADDER_STATES.map((state) => [state, classify(state)])).toEqual([
      ['stopped', undefined],
      ['healthy', 'active'],
      ['unknown', 'active'],
      ['degraded', 'active'],
      ['critical', 'active'],
      ['failed', 'dead'],
    ]);
  });

  it('S5.4 returns undefined for a worker without a heartbeat until it fails', () => {
    expect(classify('unknown', false)).toBeUndefined();
    expect(classify('failed', false)).toBe('dead');
  });

  const inputs: fc.Arbitrary<LivenessInput> = fc.record({
    age: fc.nat(20_000_000),
    interval: fc.integer({ min: 100, max: 4_000_000 }),
    threshold: fc.integer({ min: 2, max: 10 }),
    tolerance: fc.constantFrom(0, 0.25, 1),
    stopped: fc.boolean(),
    marked: fc.boolean(),
    neverReported: fc.constant(false),
    sourceDown: fc.boolean(),
  });

  it('S5.4 an active worker sent a heartbeat within five minutes, or within its own failure threshold if that is longer', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        fc.pre(classify(ladderState(input)) === 'active');
        expect(input.age).toBeLessThan(Math.max(300_000, input.threshold * input.interval));
      }),
    );
  });
});
