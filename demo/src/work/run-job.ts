import { type WorkerHeartbeat, classifyFailure } from '@heartline/client';

import { kindOf } from '../worker-types';
import { type QueueFolder, type Claim } from '../queue/queue-folder';
import { MOST_ATTEMPTS } from '../queue/job';
import { type StoreLink } from '../store/store-client';
import { type Work } from './job-handler';

/** No job takes this long unless something hangs. */
export const LONGEST_JOB_MS = 20_000;
const LEASE_MS = 60_000;

/** What a job is done with. */
export interface Desk {
  readonly queue: QueueFolder;
  readonly work: Work;
  readonly heartbeat: WorkerHeartbeat;
  readonly store: Pick<StoreLink, 'compare' | 'event'>;
}

/**
 * Does one claimed job, tells the heartbeat how it went, and puts it where it belongs: done, back into the queue,
 * or, after the last attempt, failed. The store hears of it; without the store the job is done all the same.
 */
export async function doJob(claim: Claim, { queue, work, heartbeat, store }: Desk): Promise<void> {
  const { id, kind, path, attempt } = claim.job;
  const { task } = kindOf(kind);
  heartbeat.updateTask(id, `${task} ${path}`);
  heartbeat.setLease(new Date(Date.now() + LEASE_MS));
  const outcome = (error: unknown) => (attempt < MOST_ATTEMPTS ? 'retried' : classifyFailure(error));
  const begun = performance.now();
  const done = async () => {
    const result = await work(claim.job, AbortSignal.timeout(LONGEST_JOB_MS));
    return { ...result, compared: await store.compare(kind, path, result) };
  };
  const tell = (type: string, more: object): void =>
    store.event(type, { job: id, kind, path, attempt, seconds: (performance.now() - begun) / 1000, ...more });
  try {
    const result = await heartbeat.observeTask(task, done, outcome);
    await queue.finish(claim, result);
    tell('job_done', { result });
  } catch (error) {
    const again = await queue.fail(claim, String(error), Date.now());
    tell(again ? 'job_retried' : 'job_failed', { error: String(error) });
  } finally {
    heartbeat.setLease(null);
  }
}
