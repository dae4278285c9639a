import { type WorkerHeartbeat } from '@heartline/client';

import { type QueueFolder, type Claim } from '../queue/folder';
import { MOST_ATTEMPTS } from '../queue/job';
import { type Work } from './work';

/** No job takes this long unless something hangs. */
const LONGEST_JOB_MS = 20_000;
const LEASE_MS = 60_000;

/**
 * Does one claimed job, tells the heartbeat how it went, and puts it where it belongs: done, back into the queue,
 * or, after the last attempt, failed.
 */
export const doJob = async (
  claim: Claim,
  queue: QueueFolder,
  work: Work,
  heartbeat: WorkerHeartbeat,
): Promise<void> => {
  const { job } = claim;
  heartbeat.updateTask(job.id, `${job.kind} ${job.path}`);
  heartbeat.setLease(new Date(Date.now() + LEASE_MS));
  const last = job.attempt >= MOST_ATTEMPTS;
  const outcome = (error: unknown) => {
    if (!last) return 'retried';
    return error instanceof Error && error.name === 'TimeoutError' ? 'timed_out' : 'failed';
  };
  try {
    const done = () => work(job.path, AbortSignal.timeout(LONGEST_JOB_MS));
    await queue.finish(claim, await heartbeat.observeTask(job.kind, done, outcome));
  } catch (error) {
    await queue.fail(claim, String(error));
  } finally {
    heartbeat.setLease(null);
  }
};
