import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type KindName } from '../kinds';
import { type Job, MOST_ATTEMPTS, fileName, queuedAt } from './job';

type Place = 'waiting' | 'active' | 'done' | 'failed';
const PLACES: readonly Place[] = ['waiting', 'active', 'done', 'failed'];

/** How full a queue is. */
export interface Depth {
  readonly waiting: number;
  readonly active: number;
  readonly oldestWaitingAt?: Date;
}

/** A job in the hands of a worker. */
export interface Claim {
  readonly job: Job;
  readonly path: string;
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
const SEPARATOR = '~';

/**
 * A queue that processes share through a folder. Renaming is atomic: of two workers that reach for one job, one
 * gets it, and a job is never in two places.
 */
export class QueueFolder {
  private readonly root: string;

  constructor(
    workFolder: string,
    readonly kind: KindName,
  ) {
    this.root = join(workFolder, kind);
  }

  async open(): Promise<void> {
    for (const place of PLACES) await mkdir(join(this.root, place), { recursive: true });
  }

  /** Written beside the queue and then renamed into it: a worker never sees half a job. */
  async add(job: Job): Promise<void> {
    const draft = join(this.root, `.${fileName(job)}`);
    await writeFile(draft, JSON.stringify(job));
    await rename(draft, join(this.root, 'waiting', fileName(job)));
  }

  /** The oldest job that no other worker was faster to take. */
  async claim(workerId: string): Promise<Claim | undefined> {
    for (const name of await this.names('waiting')) {
      const path = join(this.root, 'active', `${workerId}${SEPARATOR}${name}`);
      try {
        await rename(join(this.root, 'waiting', name), path);
      } catch (error) {
        if (isMissing(error)) continue;
        throw error;
      }
      return { job: JSON.parse(await readFile(path, 'utf8')) as Job, path };
    }
    return undefined;
  }

  async finish(claim: Claim, result: unknown): Promise<void> {
    await this.settle(claim, 'done', result);
  }

  /** Back into the queue while it has attempts left. @returns whether it will be tried again */
  async fail(claim: Claim, reason: string): Promise<boolean> {
    const { job, path } = claim;
    const again = job.attempt < MOST_ATTEMPTS;
    if (again) {
      await this.add({ ...job, attempt: job.attempt + 1 });
      await rm(path, { force: true });
    } else await this.settle(claim, 'failed', { reason });
    return again;
  }

  /** Gives back what a dead worker had in hand. @returns how many jobs */
  async release(workerId: string): Promise<number> {
    const held = (await this.names('active')).filter((name) => name.startsWith(`${workerId}${SEPARATOR}`));
    for (const name of held) {
      const waiting = name.slice(workerId.length + SEPARATOR.length);
      await rename(join(this.root, 'active', name), join(this.root, 'waiting', waiting));
    }
    return held.length;
  }

  async depth(): Promise<Depth> {
    const [waiting, active] = [await this.names('waiting'), await this.names('active')];
    const [oldest] = waiting;
    return {
      waiting: waiting.length,
      active: active.length,
      ...(oldest === undefined ? {} : { oldestWaitingAt: new Date(queuedAt(oldest)) }),
    };
  }

  /** Keeps only the newest results, so that a demo that runs for days does not fill the disk. */
  async prune(keep: number): Promise<void> {
    for (const place of ['done', 'failed'] as const) {
      const names = await this.names(place);
      for (const name of names.slice(0, Math.max(names.length - keep, 0)))
        await rm(join(this.root, place, name));
    }
  }

  private async settle({ job, path }: Claim, place: Place, result: unknown): Promise<void> {
    await writeFile(join(this.root, place, fileName(job)), JSON.stringify({ ...job, result }));
    await rm(path, { force: true });
  }

  private async names(place: Place): Promise<string[]> {
    return (await readdir(join(this.root, place))).sort();
  }
}
