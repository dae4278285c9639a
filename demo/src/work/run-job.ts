import { type WorkerHeartbeat, classifyFailure } from '@heartline/client';

import { MAX_ATTEMPTS } from '../queue/job';
import { type Claim, type QueueFolder } from '../queue/queue-folder';
import { type StoreClient } from '../store/store-client';
import { workerTypeSpec } from '../worker-types';
import { type JobHandler } from './job-handler';

/** A job that takes longer hangs. */
export const MAX_JOB_MS = 20_000;
const LEASE_MS = 60_000;

export interface JobContext {
  readonly queue: QueueFolder;
  readonly handler: JobHandler;
  readonly heartbeat: WorkerHeartbeat;
  readonly store: Pick<StoreClient, 'compare' | 'addEvent'>;
}

/**
 * Runs one claimed job, reports its outcome to the heartbeat, and stores it as done, delayed (for a retry) or, after the
 * last attempt, failed. Sends an event to the store; the job does not need the store to succeed.
 */
export async function runJob(claim: Claim, { queue, handler, heartbeat, store }: JobContext): Promise<void> {
  const { id, workerType, path, attempt } = claim.job;
  const { task } = workerTypeSpec(workerType);
  heartbeat.updateTask(id, `${task} ${path}`);
  heartbeat.setLease(new Date(Date.now() + LEASE_MS));
  const classify = (error: unknown) => (attempt < MAX_ATTEMPTS ? 'retried' : classifyFailure(error));
  const startedAt = performance.now();
  const execute = async () => {
    const result = await handler(claim.job, AbortSignal.timeout(MAX_JOB_MS));
    return { ...result, compared: await store.compare(workerType, path, result) };
  };
  const addEvent = (type: string, details: object): void => {
    const seconds = (performance.now() - startedAt) / 1000;
    store.addEvent(type, { job: id, worker_type: workerType, path, attempt, seconds, ...details });
  };
  try {
    const result = await heartbeat.observeTask(task, execute, classify);
    await queue.finish(claim, result);
    addEvent('job_done', { result });
  } catch (error) {
    const willRetry = await queue.fail(claim, String(error), Date.now());
    addEvent(willRetry ? 'job_retried' : 'job_failed', { error: String(error) });
  } finally {
    heartbeat.setLease(null);
  }
}
