import { type ActiveJob, hasLostLock, type HeldJob, holdersOf, observeJobs } from './locks';

const UUID = 'c49e1244-6360-4c42-9167-27fc65ba7f99';
const details = { workerName: 'pod-1', startedAt: 5 };
const options = { detailsOf: () => details, lockMs: 30_000 };

function job(ttlMs: number, token: string | undefined = `${UUID}:0`, id = '1'): ActiveJob {
  return { queue: 'q', id, token, ttlMs };
}

type Polls = readonly (readonly [now: number, ...jobs: ActiveJob[]])[];

function after(
  ...polls: readonly (readonly [now: number, ...jobs: ActiveJob[]])[]
): ReadonlyMap<string, HeldJob> {
  let jobs: ReadonlyMap<string, HeldJob> = new Map();
  for (const [now, ...active] of polls) {
    jobs = observeJobs(jobs, active, now, options);
  }
  return jobs;
}

describe('the locks of jobs of BullMQ', () => {
  it('P1 tell their age by what is left of their life, and the worker by their token', () => {
    const [holder] = holdersOf(after([100_000, job(20_000)]).values());
    expect(holder).toMatchObject({ id: UUID, queue: 'q', workerName: 'pod-1', renewedAt: 90_000, stuck: 0 });
    expect(holdersOf(after([100_000, job(20_000, 'own token')]).values())[0]?.id).toBe('own token');
  });

  it('P1 are renewed when they end later than before, however long they live', () => {
    const renewedAt = (...polls: Polls) => [...after(...polls).values()][0]?.renewedAt;
    expect(renewedAt([0, job(30_000)], [5_000, job(25_000)], [10_000, job(20_000)])).toBe(0);
    expect(renewedAt([0, job(30_000)], [5_000, job(25_000)], [20_000, job(29_000)])).toBe(19_000);
    // Locks of 6 s, although 30 s are configured.
    expect(renewedAt([0, job(6_000)], [2_000, job(4_000)], [4_000, job(5_500)])).toBe(2_000);
    // Locks of 10 minutes.
    expect(renewedAt([0, job(600_000)], [5_000, job(595_000)])).toBe(0);
  });

  it('P1 are lost if they are missing twice: once, the job may just have ended', () => {
    const gone: ActiveJob = { queue: 'q', id: '1', token: undefined, ttlMs: -2 };
    const once = [...after([0, job(1_000)], [5_000, gone]).values()];
    const twice = [...after([0, job(1_000)], [5_000, gone], [10_000, gone]).values()];
    expect(once.map(hasLostLock)).toEqual([false]);
    expect(twice.map(hasLostLock)).toEqual([true]);
    expect(holdersOf(twice)).toMatchObject([{ id: UUID, stuck: 1 }]);
    expect(holdersOf(after([0, gone], [5_000, gone]).values())).toEqual([]);
    expect([...after([0, job(1_000)], [5_000]).values()]).toEqual([]);
  });

  it('P1 belong to the worker that has taken a stalled job over', () => {
    const other = '5ed528ab-9de8-46ae-a615-1e19bd1ef226';
    const jobs = after([0, job(1_000)], [5_000, job(30_000, `${other}:7`)]);
    expect(holdersOf(jobs.values()).map(({ id }) => id)).toEqual([other]);
  });
});
