import { excuseBusy, observeProcesses, type ProcessesOptions, type ProcessesState } from './processes';
import { type Session, type SessionSnapshot } from './session';

const OPTIONS: ProcessesOptions = {
  showsProcess: ({ query }) => query === 'LISTEN',
  defaultName: 'tool',
};
const GROUPED: ProcessesOptions = { defaultName: 'tool' };

function session(backendPid: number, rest: Partial<Session> = {}): Session {
  return {
    key: String(backendPid),
    backendPid,
    applicationName: 'app',
    clientAddress: '10.0.0.1',
    startedAt: '2026-12-01T10:00:00Z',
    queryStart: '1',
    idleMs: 0,
    isBusy: false,
    query: 'LISTEN',
    ...rest,
  };
}

function snapshot(sessions: readonly Session[], abandoned = 0, serverStartedAt = 'first'): SessionSnapshot {
  return {
    sessions,
    serverStartedAt,
    abandoned: { beforeSessions: abandoned, afterSessions: abandoned },
  };
}

function endings({ ended }: ProcessesState) {
  return ended.map(({ id, ending }) => [id, ending]);
}

describe('P1 how a process ended whose session is gone', () => {
  const before = observeProcesses(undefined, snapshot([session(1), session(2)]), 0, OPTIONS);

  it('is a goodbye if its client closed the connection', () => {
    const after = observeProcesses(before, snapshot([session(2)]), 5, OPTIONS);
    expect(endings(after)).toEqual([['app@10.0.0.1:1', 'goodbye']]);
    expect(after.living.map(({ id }) => id)).toEqual(['app@10.0.0.1:2']);
  });

  it('is a death if the connection broke', () => {
    const after = observeProcesses(before, snapshot([session(2)], 1), 5, OPTIONS);
    expect(endings(after)).toEqual([['app@10.0.0.1:1', 'death']]);
  });

  it('is a goodbye if the connection broke after one', () => {
    expect(endings(observeProcesses(before, snapshot([session(2)], 1), 5, OPTIONS, 1))).toEqual([
      ['app@10.0.0.1:1', 'goodbye'],
    ]);
    // Two have ended, and one of them has said goodbye: which one is not known.
    expect(endings(observeProcesses(before, snapshot([], 2), 5, OPTIONS, 1))).toEqual([
      ['app@10.0.0.1:1', 'death'],
      ['app@10.0.0.1:2', 'death'],
    ]);
  });

  it('is a death if it was counted between the two reads of the last poll', () => {
    const race = { ...snapshot([session(1)]), abandoned: { beforeSessions: 0, afterSessions: 1 } };
    const first = observeProcesses(undefined, race, 0, OPTIONS);
    expect(endings(observeProcesses(first, snapshot([], 1), 5, OPTIONS))).toEqual([
      ['app@10.0.0.1:1', 'death'],
    ]);
  });

  it('is not known of a server that does not count', () => {
    const old = { ...snapshot([session(1)]), abandoned: undefined };
    const first = observeProcesses(undefined, old, 0, OPTIONS);
    expect(endings(observeProcesses(first, { ...old, sessions: [] }, 5, OPTIONS))).toEqual([
      ['app@10.0.0.1:1', 'death'],
    ]);
  });

  it('is none if the server restarted: as many as connect again are no longer waited for', () => {
    const restarted = observeProcesses(before, snapshot([], 0, 'second'), 5, OPTIONS);
    expect(endings(restarted).map(([, ending]) => ending)).toEqual(['server', 'server']);
    const back = observeProcesses(restarted, snapshot([session(3)], 0, 'second'), 10, OPTIONS);
    expect(endings(back).map(([, ending]) => ending)).toEqual(['goodbye', 'server']);
  });
});

describe('P1 the activity of processes', () => {
  const listening = [session(1), session(2)];
  const working = (queryStart: string) => session(9, { query: 'SELECT', queryStart });

  it('shows as many of a group as work with the database', () => {
    const first = observeProcesses(undefined, snapshot([...listening, working('1')]), 0, OPTIONS);
    const later = observeProcesses(first, snapshot([...listening, working('2')]), 60_000, OPTIONS);
    expect(later.living.map(({ activeAt }) => activeAt)).toEqual([60_000, 0]);
  });

  it('excuses as many silent ones as hold jobs', () => {
    const { living } = observeProcesses(undefined, snapshot(listening), 0, OPTIONS);
    const activity = (busy: number) =>
      excuseBusy(living, busy, 60_000, 10_000).map(({ activeAt }) => activeAt);
    expect(activity(0)).toEqual([0, 0]);
    expect(activity(1)).toEqual([60_000, 0]);
    expect(activity(5)).toEqual([60_000, 60_000]);
  });

  it('is one process per address and name where no session shows one', () => {
    const sessions = [session(1), session(2), session(3, { clientAddress: '' })];
    const { living } = observeProcesses(undefined, snapshot(sessions), 0, GROUPED);
    expect(living.map(({ id }) => id).sort()).toEqual(['app@10.0.0.1', 'app@local']);
  });
});
