import { type WorkerHeartbeat, outcomeOf } from '@heartline/client';

import { kindOf } from '../kinds';
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
  const { task } = kindOf(job.kind);
  heartbeat.updateTask(job.id, `${task} ${job.path}`);
  heartbeat.setLease(new Date(Date.now() + LEASE_MS));
  const last = job.attempt >= MOST_ATTEMPTS;
  const outcome = (error: unknown) => (last ? outcomeOf(error) : 'retried');
  try {
    const done = () => work(job.path, AbortSignal.timeout(LONGEST_JOB_MS));
    await queue.finish(claim, await heartbeat.observeTask(task, done, outcome));
  } catch (error) {
    await queue.fail(claim, String(error));
  } finally {
    heartbeat.setLease(null);
  }
};
