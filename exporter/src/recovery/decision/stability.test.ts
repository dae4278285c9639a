import { type LadderState } from '../../model/health-states';
import { SETTINGS, workerOf } from '../recovery-world.fixture';
import { Stability } from './stability';

let stability: Stability;
let now: number;
let heartbeats: number;

beforeEach(() => {
  stability = new Stability();
  now = 1_000_000;
  heartbeats = 0;
});

/** A heartbeat, or a failure, that is seen after a time. */
function after(
  seconds: number,
  state: LadderState = 'healthy',
  { life = 1, intervalMs = 1000 }: { life?: number; intervalMs?: number } = {},
): boolean {
  now += seconds * 1000;
  heartbeats += state === 'healthy' ? 1 : 0;
  const worker = { ...workerOf('w', state, { life }), heartbeatCount: heartbeats, intervalMs };
  return stability.observe(worker, SETTINGS, now);
}

describe('S2.11 a worker is stable', () => {
  it('after heartbeats for the time, and not before', () => {
    expect([after(0), after(300), after(299), after(1)]).toEqual([false, false, false, true]);
  });

  it('not by one heartbeat after a long time', () => {
    expect([after(0, 'failed'), after(90_000), after(1)]).toEqual([false, false, false]);
  });

  it('not by a time without heartbeats', () => {
    after(0);
    now += 900_000;
    const silent = { ...workerOf('w', 'critical'), heartbeatCount: heartbeats };
    expect(stability.observe(silent, SETTINGS, now)).toBe(false);
  });

  it.each(['failed', 'stopped', 'unknown'] as const)('not if it was %s in between', (state) => {
    after(0);
    after(400);
    after(1, state);
    expect([after(1), after(400), after(199), after(1)]).toEqual([false, false, false, true]);
  });

  it('not as two processes', () => {
    after(0);
    expect([after(400), after(300, 'healthy', { life: 2 }), after(600, 'healthy', { life: 2 })]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('after three of its intervals at least', () => {
    const slow = { intervalMs: 600_000 };
    const states = [0, 600, 600, 600].map((seconds) => after(seconds, 'healthy', slow));
    expect(states).toEqual([false, false, false, true]);
  });

  it('not if it was forgotten in between', () => {
    after(0);
    stability.forget('w');
    expect(after(600)).toBe(false);
  });
});
