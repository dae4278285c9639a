import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { type Random, sample } from '../random';
import { TERMINATING_PROGRAMS } from '../sandbox/programs';
import { type WorkerType } from '../worker-types';
import { type JobSubject } from './job';
import { type QueueFolder } from './queue-folder';
import { type SourceFiles } from './source-files';

/** A queue with this many waiting jobs gets no new ones, so that it cannot fill the disk while no worker runs. */
const MAX_WAITING_JOBS = 200;
const KEPT_RESULTS = 200;
/** One job of six has high priority. */
const HIGH_PRIORITY_SHARE = 1 / 6;

/**
 * No job is invalid in the first two minutes. A worker has finished few tasks by then, so one failure would be more than a
 * tenth of them, which makes the worker critical. Later it is one of dozens.
 */
const FAILURE_FREE_MS = 120_000;

/** Where jobs come from. */
export interface JobSource {
  readonly files: SourceFiles;
  /** Share of invalid jobs, from 0 to 1. */
  readonly failureRate: number;
  readonly random: Random;
}

function pick(paths: readonly string[], random: Random): string {
  return paths[Math.floor(random() * paths.length)] ?? '';
}

/** A job that fails: a folder instead of a file, text that is not JSON, an endless program, or a missing folder. */
function invalidJob(type: WorkerType, files: SourceFiles, random: Random): JobSubject {
  if (type === 'compressor') {
    return { path: pick(files.packages, random) };
  }
  if (type === 'indexer') {
    return { path: pick(files.texts, random) };
  }
  if (type === 'sandbox') {
    return { path: pick(files.jsons, random), program: 'endless' };
  }
  return { path: join(pick(files.packages, random), 'was-removed') };
}

/**
 * Picks the subject of a new job for this worker type.
 * @param failureRate share of invalid jobs, from 0 to 1
 */
export function jobSubject(
  type: WorkerType,
  files: SourceFiles,
  failureRate: number,
  random: Random,
): JobSubject {
  if (random() < failureRate) {
    return invalidJob(type, files, random);
  }
  if (type === 'compressor') {
    return { path: pick(files.texts, random) };
  }
  if (type === 'indexer') {
    return { path: pick(files.jsons, random) };
  }
  if (type === 'auditor') {
    return { path: pick(files.packages, random) };
  }
  const [program = 'keys'] = sample(TERMINATING_PROGRAMS, 1, random);
  return { path: pick(files.jsons, random), program };
}

/** The share of invalid jobs at this time since the fleet's start. */
export function failureRateAt(sinceStartMs: number, failureRate: number): number {
  return sinceStartMs < FAILURE_FREE_MS ? 0 : failureRate;
}

/** A number of new jobs whose mean is `mean`: `mean` rounded up or down at random. */
export function arrivalCount(mean: number, random: Random): number {
  return Math.floor(mean) + (random() < mean - Math.floor(mean) ? 1 : 0);
}

/** Adds `count` jobs to a queue, as far as it has room, and removes old results. */
export async function produceJobs(
  queue: QueueFolder,
  count: number,
  { files, failureRate, random }: JobSource,
  now: number,
): Promise<void> {
  const { workerType } = queue;
  const room = MAX_WAITING_JOBS - (await queue.waiting());
  for (let added = 0; added < Math.min(count, room); added += 1) {
    const subject = jobSubject(workerType, files, failureRate, random);
    const priority = random() < HIGH_PRIORITY_SHARE ? 'high' : 'normal';
    const id = randomUUID().slice(0, 8);
    await queue.add({ id, workerType, ...subject, priority, attempt: 1, queuedAt: now });
  }
  await queue.prune(KEPT_RESULTS);
}
