import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type KindName } from '../worker-types';
import {
  type Job,
  MOST_ATTEMPTS,
  PRIORITIES,
  type Priority,
  fileName,
  priorityOf,
  queuedAt,
  retryAfterMs,
} from './job';

type Place = 'waiting' | 'delayed' | 'active' | 'done' | 'failed';
const PLACES: readonly Place[] = ['waiting', 'delayed', 'active', 'done', 'failed'];

/** How full a queue is with jobs of one priority. */
export interface Depth {
  readonly priority: Priority;
  readonly waiting: number;
  readonly active: number;
  /** They failed before, and wait for their next attempt to be due. */
  readonly delayed: number;
  readonly oldestWaitingAt?: Date;
}

/** A job in the hands of a worker. */
export interface Claim {
  readonly job: Job;
  readonly path: string;
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
/** Between what a file's name says about the place it is in (who has it, when it is due) and the job's own name. */
const SEPARATOR = '~';
function jobName(name: string): string {
  return name.slice(name.indexOf(SEPARATOR) + 1);
}

/**
 * A queue that processes share through a folder. Renaming is atomic: of two workers that reach for one job, one
 * gets it, and a job is never in two places.
 */
export class QueueFolder {
  readonly #root: string;

  constructor(
    workFolder: string,
    readonly kind: KindName,
  ) {
    this.#root = join(workFolder, kind);
  }

  async open(): Promise<void> {
    for (const place of PLACES) await mkdir(join(this.#root, place), { recursive: true });
  }

  async add(job: Job): Promise<void> {
    await this.#put(job, 'waiting', fileName(job));
  }

  /**
   * The next job that no other worker was faster to take.
   * @param now milliseconds since the epoch
   * @param onLost another worker was faster
   */
  async claim(
    workerId: string,
    now: number,
    onLost: () => void = () => undefined,
  ): Promise<Claim | undefined> {
    await this.#wake(now);
    for (const name of await this.#names('waiting')) {
      const path = join(this.#root, 'active', `${workerId}${SEPARATOR}${name}`);
      if (await this.#moved(join(this.#root, 'waiting', name), path))
        return { job: JSON.parse(await readFile(path, 'utf8')) as Job, path };
      onLost();
    }
    return undefined;
  }

  async finish(claim: Claim, result: unknown): Promise<void> {
    await this.#settle(claim, 'done', result);
  }

  /**
   * Back into the queue, after a while, as long as it has attempts left.
   * @param now milliseconds since the epoch
   * @returns whether it will be tried again
   */
  async fail(claim: Claim, reason: string, now: number): Promise<boolean> {
    const { job, path } = claim;
    const again = job.attempt < MOST_ATTEMPTS;
    if (again) {
      const next = { ...job, attempt: job.attempt + 1 };
      await this.#put(next, 'delayed', `${now + retryAfterMs(job.attempt)}${SEPARATOR}${fileName(next)}`);
      await rm(path, { force: true });
    } else await this.#settle(claim, 'failed', { reason });
    return again;
  }

  /** Gives back what a dead worker had in hand. @returns how many jobs */
  async release(workerId: string): Promise<number> {
    const held = (await this.#names('active')).filter((name) => name.startsWith(`${workerId}${SEPARATOR}`));
    for (const name of held)
      await rename(join(this.#root, 'active', name), join(this.#root, 'waiting', jobName(name)));
    return held.length;
  }

  /** Per priority, the highest first. */
  async depths(): Promise<readonly Depth[]> {
    const [waiting, active, delayed] = [
      await this.#names('waiting'),
      (await this.#names('active')).map(jobName),
      (await this.#names('delayed')).map(jobName),
    ];
    return PRIORITIES.map((priority) => {
      const count = (names: readonly string[]) =>
        names.filter((name) => priorityOf(name) === priority).length;
      const oldest = waiting.find((name) => priorityOf(name) === priority);
      return {
        priority,
        waiting: count(waiting),
        active: count(active),
        delayed: count(delayed),
        ...(oldest === undefined ? {} : { oldestWaitingAt: new Date(queuedAt(oldest)) }),
      };
    });
  }

  async waiting(): Promise<number> {
    return (await this.#names('waiting')).length;
  }

  /** Keeps only the newest results, so that a demo that runs for days does not fill the disk. */
  async prune(keep: number): Promise<void> {
    for (const place of ['done', 'failed'] as const) {
      const names = await this.#names(place);
      for (const name of names.slice(0, Math.max(names.length - keep, 0)))
        await rm(join(this.#root, place, name));
    }
  }

  /** Those whose next attempt is due wait again. */
  async #wake(now: number): Promise<void> {
    for (const name of await this.#names('delayed'))
      if (Number.parseInt(name) <= now)
        await this.#moved(join(this.#root, 'delayed', name), join(this.#root, 'waiting', jobName(name)));
  }

  /** @returns false where another process was faster */
  async #moved(from: string, to: string): Promise<boolean> {
    try {
      await rename(from, to);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Written beside the queue and then renamed into it: a worker never sees half a job. */
  async #put(job: Job, place: Place, name: string): Promise<void> {
    const draft = join(this.#root, `.${fileName(job)}`);
    await writeFile(draft, JSON.stringify(job));
    await rename(draft, join(this.#root, place, name));
  }

  async #settle({ job, path }: Claim, place: Place, result: unknown): Promise<void> {
    await writeFile(join(this.#root, place, fileName(job)), JSON.stringify({ ...job, result }));
    await rm(path, { force: true });
  }

  async #names(place: Place): Promise<string[]> {
    return (await readdir(join(this.#root, place))).sort();
  }
}
