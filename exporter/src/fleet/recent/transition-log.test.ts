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

describe('the log of transitions', () => {
  it('S4.6 tells followers of each transition until they stop', () => {
    const log = new TransitionLog(10, 1);
    const heard: string[] = [];
    const stop = log.follow(({ workerId }) => heard.push(workerId));
    log.add(transition('w-1'));
    stop();
    log.add(transition('w-2'));
    expect(heard).toEqual(['w-1']);
  });

  it('resumes after an id without a gap', () => {
    const { transitions, complete } = filled(10, 5).after(102);
    expect(transitions.map(({ id }) => id)).toEqual([103, 104]);
    expect(complete).toBe(true);
  });

  it('says so when what followed is no longer kept, or the id was never given', () => {
    expect(filled(3, 100).after(101)).toMatchObject({ complete: false });
    expect(filled(3, 100).after(101).transitions).toHaveLength(3);
    expect(filled(3, 2).after(5000)).toEqual({ transitions: [], complete: false });
  });

  it('a follower that is up to date has missed nothing', () => {
    expect(filled(3, 100).after(199)).toEqual({ transitions: [], complete: true });
  });

  it('S4.8 keeps the newest only, newest first', () => {
    expect(
      filled(3, 100)
        .newest(10)
        .map(({ id }) => id),
    ).toEqual([199, 198, 197]);
  });
});
