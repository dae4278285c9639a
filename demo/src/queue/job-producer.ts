import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { type Chance, draw } from '../random';
import { type KindName } from '../worker-types';
import { type QueueFolder } from './queue-folder';
import { ENDING } from '../sandbox/programs';
import { type Subject } from '../work/job-handler';
import { type Files } from './source-files';

/** A queue that is this full gets nothing new: a producer that does not stop would fill the disk. */
const MOST_WAITING = 200;
const KEPT_RESULTS = 200;

function pick(paths: readonly string[], chance: Chance): string {
  return paths[Math.floor(chance() * paths.length)] ?? '';
}

/**
 * What this kind of work fails at: a folder where a file is wanted, a text that is no JSON, a program without an end,
 * nothing.
 */
function hopeless(kind: KindName, files: Files, chance: Chance): Subject {
  if (kind === 'compressor') return { path: pick(files.packages, chance) };
  if (kind === 'indexer') return { path: pick(files.texts, chance) };
  if (kind === 'sandbox') return { path: pick(files.jsons, chance), program: 'endless' };
  return { path: join(pick(files.packages, chance), 'was-removed') };
}

/**
 * What a new job of this kind is about.
 * @param failing share of jobs, 0 to 1, that cannot be done
 */
export function subjectFor(kind: KindName, files: Files, failing: number, chance: Chance): Subject {
  if (chance() < failing) return hopeless(kind, files, chance);
  if (kind === 'compressor') return { path: pick(files.texts, chance) };
  if (kind === 'indexer') return { path: pick(files.jsons, chance) };
  if (kind === 'auditor') return { path: pick(files.packages, chance) };
  const [program = 'keys'] = draw(ENDING, 1, chance);
  return { path: pick(files.jsons, chance), program };
}

/** One job of six is urgent. */
const URGENT = 1 / 6;

/**
 * The first two minutes bring no job that cannot be done: of the few tasks that a worker has finished by then, one that
 * fails is more than a tenth, which makes the worker critical. Later on it is one of dozens.
 */
const CALM_MS = 120_000;

/** The share of jobs that cannot be done, so long after the start of the fleet. */
export function failingAt(sinceStartMs: number, share: number): number {
  return sinceStartMs < CALM_MS ? 0 : share;
}

/** How many jobs come in a span of time: the mean number, rounded up or down by chance. */
export function arrivals(mean: number, chance: Chance): number {
  return Math.floor(mean) + (chance() < mean - Math.floor(mean) ? 1 : 0);
}

/** Where jobs come from. */
export interface Source {
  readonly files: Files;
  /** Share of jobs, 0 to 1, that cannot be done. */
  readonly failing: number;
  readonly chance: Chance;
}

/** Adds the jobs of a span of time to a queue, and clears old results away. */
export async function supply(queue: QueueFolder, jobs: number, source: Source, now: number): Promise<void> {
  const { kind } = queue;
  const { files, failing, chance } = source;
  const room = MOST_WAITING - (await queue.waiting());
  for (let added = 0; added < Math.min(jobs, room); added += 1) {
    const subject = subjectFor(kind, files, failing, chance);
    const priority = chance() < URGENT ? 'high' : 'normal';
    await queue.add({ id: randomUUID().slice(0, 8), kind, ...subject, priority, attempt: 1, queuedAt: now });
  }
  await queue.prune(KEPT_RESULTS);
}
