import { type Transition, TransitionLog } from './transition-log';

function transition(workerId: string): Transition {
  return {
    workerId,
    workerType: 'research',
    state: 'failed',
    previous: 'critical',
    at: 90_000,
    lastHeartbeatAt: 0,
    elapsedMs: 90_000,
    reason: '3 heartbeats missed',
  };
}
function filled(size: number, count: number) {
  const log = new TransitionLog(size, 100);
  for (let i = 0; i < count; i++) {
    log.add(transition(`w-${String(i)}`));
  }
  return log;
}

describe('TransitionLog', () => {
  it('S4.6 notifies followers of each transition until they unsubscribe', () => {
    const log = new TransitionLog(10, 1);
    const notified: string[] = [];
    const unsubscribe = log.follow(({ workerId }) => notified.push(workerId));
    log.add(transition('w-1'));
    unsubscribe();
    log.add(transition('w-2'));
    expect(notified).toEqual(['w-1']);
  });

  it('returns all transitions after an ID', () => {
    const { transitions, complete } = filled(10, 5).after(102);
    expect(transitions.map(({ id }) => id)).toEqual([103, 104]);
    expect(complete).toBe(true);
  });

  it('reports missing transitions if the ID is too old or unknown', () => {
    expect(filled(3, 100).after(101)).toMatchObject({ complete: false });
    expect(filled(3, 100).after(101).transitions).toHaveLength(3);
    expect(filled(3, 2).after(5000)).toEqual({ transitions: [], complete: false });
  });

  it('reports no missing transitions for the newest ID', () => {
    expect(filled(3, 100).after(199)).toEqual({ transitions: [], complete: true });
  });

  it('S4.8 keeps only the last transitions, and returns the newest first', () => {
    expect(
      filled(3, 100)
        .newest(10)
        .map(({ id }) => id),
    ).toEqual([199, 198, 197]);
  });
});
