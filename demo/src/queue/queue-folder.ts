import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type WorkerType } from '../worker-types';
import {
  type Job,
  MAX_ATTEMPTS,
  PRIORITIES,
  type Priority,
  jobFileName,
  parsePriority,
  parseQueuedAt,
  retryDelayMs,
} from './job';

/** The state of a job is the sub-folder that its file is in. */
const JOB_STATES = ['waiting', 'delayed', 'active', 'done', 'failed'] as const;
type JobState = (typeof JOB_STATES)[number];

/** Number of jobs of one priority in a queue. */
export interface QueueDepth {
  readonly priority: Priority;
  readonly waiting: number;
  readonly active: number;
  /** Jobs that failed and whose next attempt is not due yet. */
  readonly delayed: number;
  readonly oldestWaitingAt?: Date;
}

/** A job that a worker has taken. */
export interface Claim {
  readonly job: Job;
  /** The job's file while it is active. */
  readonly path: string;
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
/** Separates a prefix that belongs to the state (the worker's ID, the time when a retry is due) from the job's name. */
const SEPARATOR = '~';
function stripPrefix(name: string): string {
  return name.slice(name.indexOf(SEPARATOR) + 1);
}

/**
 * A queue that processes share through a folder. Renaming a file is atomic: if two workers claim the same job, one gets
 * it, and a job is never in two states.
 */
export class QueueFolder {
  readonly #root: string;

  constructor(
    workFolder: string,
    readonly workerType: WorkerType,
  ) {
    this.#root = join(workFolder, workerType);
  }

  async open(): Promise<void> {
    for (const state of JOB_STATES) {
      await mkdir(join(this.#root, state), { recursive: true });
    }
  }

  async add(job: Job): Promise<void> {
    await this.#write(job, 'waiting', jobFileName(job));
  }

  /**
   * Claims the next job. Returns undefined if no job is waiting.
   * @param now milliseconds since the epoch
   * @param onLost called for each job that another worker claimed first
   */
  async claim(
    workerId: string,
    now: number,
    onLost: () => void = () => undefined,
  ): Promise<Claim | undefined> {
    await this.#requeueDelayed(now);
    for (const name of await this.#list('waiting')) {
      const path = join(this.#root, 'active', `${workerId}${SEPARATOR}${name}`);
      if (await this.#tryMove(join(this.#root, 'waiting', name), path)) {
        return { job: JSON.parse(await readFile(path, 'utf8')) as Job, path };
      }
      onLost();
    }
    return undefined;
  }

  async finish(claim: Claim, result: unknown): Promise<void> {
    await this.#archive(claim, 'done', result);
  }

  /**
   * Queues a failed job for its next attempt, or archives it as failed after the last one.
   * @param now milliseconds since the epoch
   * @returns whether the job will be retried
   */
  async fail(claim: Claim, reason: string, now: number): Promise<boolean> {
    const { job, path } = claim;
    const willRetry = job.attempt < MAX_ATTEMPTS;
    if (willRetry) {
      const next = { ...job, attempt: job.attempt + 1 };
      const due = now + retryDelayMs(job.attempt);
      await this.#write(next, 'delayed', `${due}${SEPARATOR}${jobFileName(next)}`);
      await rm(path, { force: true });
    } else {
      await this.#archive(claim, 'failed', { reason });
    }
    return willRetry;
  }

  /** Puts the active jobs of a worker that has died back into the queue. @returns their number */
  async release(workerId: string): Promise<number> {
    const names = (await this.#list('active')).filter((name) => name.startsWith(`${workerId}${SEPARATOR}`));
    for (const name of names) {
      await rename(join(this.#root, 'active', name), join(this.#root, 'waiting', stripPrefix(name)));
    }
    return names.length;
  }

  /** The depth per priority, highest priority first. */
  async depths(): Promise<readonly QueueDepth[]> {
    const [waiting, active, delayed] = [
      await this.#list('waiting'),
      (await this.#list('active')).map(stripPrefix),
      (await this.#list('delayed')).map(stripPrefix),
    ];
    return PRIORITIES.map((priority) => {
      const count = (names: readonly string[]) =>
        names.filter((name) => parsePriority(name) === priority).length;
      const oldest = waiting.find((name) => parsePriority(name) === priority);
      return {
        priority,
        waiting: count(waiting),
        active: count(active),
        delayed: count(delayed),
        ...(oldest === undefined ? {} : { oldestWaitingAt: new Date(parseQueuedAt(oldest)) }),
      };
    });
  }

  async waiting(): Promise<number> {
    return (await this.#list('waiting')).length;
  }

  /** Keeps only the newest `keep` results per state, so that a demo that runs for days does not fill the disk. */
  async prune(keep: number): Promise<void> {
    for (const state of ['done', 'failed'] as const) {
      const names = await this.#list(state);
      for (const name of names.slice(0, Math.max(names.length - keep, 0))) {
        await rm(join(this.#root, state, name));
      }
    }
  }

  /** Moves delayed jobs whose next attempt is due to the waiting ones. */
  async #requeueDelayed(now: number): Promise<void> {
    for (const name of await this.#list('delayed')) {
      if (Number.parseInt(name) <= now) {
        await this.#tryMove(
          join(this.#root, 'delayed', name),
          join(this.#root, 'waiting', stripPrefix(name)),
        );
      }
    }
  }

  /** @returns false if another process has moved the file already */
  async #tryMove(from: string, to: string): Promise<boolean> {
    try {
      await rename(from, to);
      return true;
    } catch (error) {
      if (isMissing(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Writes the file beside the queue, then renames it into the queue: a worker never reads a partial job. */
  async #write(job: Job, state: JobState, name: string): Promise<void> {
    const draft = join(this.#root, `.${jobFileName(job)}`);
    await writeFile(draft, JSON.stringify(job));
    await rename(draft, join(this.#root, state, name));
  }

  async #archive({ job, path }: Claim, state: JobState, result: unknown): Promise<void> {
    await writeFile(join(this.#root, state, jobFileName(job)), JSON.stringify({ ...job, result }));
    await rm(path, { force: true });
  }

  async #list(state: JobState): Promise<string[]> {
    return (await readdir(join(this.#root, state))).sort();
  }
}
