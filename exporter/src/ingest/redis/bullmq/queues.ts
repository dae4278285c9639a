import { type QueueReport } from '@heartline/protocol';
import { type Millis } from '../../../model/time';
import { type RedisCommand } from '../redis-connection';
import { integerOf, jsonObjectOf, textOf, textsOf } from '../replies';

/** What one poll reads of a queue. The counts are those of `getJobCounts`. */
export interface QueueFigures {
  readonly queue: string;
  /** Jobs in `wait`, and in `paused`, where version 5 moves them while the queue is paused. */
  readonly waiting: number;
  readonly prioritized: number;
  readonly active: number;
  readonly delayed: number;
  readonly waitingChildren: number;
  readonly completed: number;
  readonly failed: number;
  /** IDs of active jobs, at most as many as asked for. */
  readonly activeJobs: readonly string[];
  /** ID of the job that waits longest; undefined if none waits. */
  readonly oldestJob: string | undefined;
  /** When the first delayed job is due, in Unix milliseconds. */
  readonly nextDueAt: number | undefined;
  /** A rate limiter counts jobs: workers may have to wait. */
  readonly isLimited: boolean;
}

/** Name of a key of a queue. */
export function keyOf(keyPrefix: string, queue: string, name: string): string {
  return `${keyPrefix}:${queue}:${name}`;
}

/** Commands that read a queue. They only read, unlike `getJobCounts`, which may remove a marker of an older version. */
export function queueCommands(keyPrefix: string, queue: string, maxActiveJobs: number): RedisCommand[] {
  const key = (name: string) => keyOf(keyPrefix, queue, name);
  return [
    ['LLEN', key('wait')],
    ['LINDEX', key('wait'), -1],
    ['LLEN', key('paused')],
    ['LINDEX', key('paused'), -1],
    ['ZCARD', key('prioritized')],
    ['LLEN', key('active')],
    ['ZCARD', key('delayed')],
    ['ZCARD', key('waiting-children')],
    ['ZCARD', key('completed')],
    ['ZCARD', key('failed')],
    ['LRANGE', key('active'), -maxActiveJobs, -1],
    ['ZRANGE', key('delayed'), 0, 0, 'WITHSCORES'],
    ['EXISTS', key('limiter')],
  ];
}

export const COMMANDS_PER_QUEUE = 13;

/** Takes the replies to `queueCommands` of one queue. */
export function queueFigures(queue: string, replies: readonly unknown[]): QueueFigures {
  const [wait, waitEnd, paused, pausedEnd, ...others] = replies;
  const [prioritized, active, delayed, children, completed, failed, activeJobs, nextDelayed, limiter] =
    others;
  const oldest = [waitEnd, pausedEnd].map(textOf).find((id) => id !== undefined && !isMarker(id));
  return {
    queue,
    waiting: withoutMarker(wait, waitEnd) + withoutMarker(paused, pausedEnd),
    prioritized: integerOf(prioritized) ?? 0,
    active: integerOf(active) ?? 0,
    delayed: integerOf(delayed) ?? 0,
    waitingChildren: integerOf(children) ?? 0,
    completed: integerOf(completed) ?? 0,
    failed: integerOf(failed) ?? 0,
    activeJobs: textsOf(activeJobs).filter((id) => !isMarker(id)),
    oldestJob: oldest,
    nextDueAt: dueAt(textsOf(nextDelayed)[1]),
    isLimited: integerOf(limiter) === 1,
  };
}

/** Versions 4 and older put an entry `0:…` at the end of a list to wake workers up; it is no job. */
function isMarker(id: string): boolean {
  return id.startsWith('0:');
}

function withoutMarker(length: unknown, end: unknown): number {
  const count = integerOf(length) ?? 0;
  const last = textOf(end);
  return last !== undefined && isMarker(last) ? Math.max(0, count - 1) : count;
}

/** The score of a delayed job is its time in milliseconds, shifted by 12 bits that order jobs of the same millisecond. */
const SCORE_PER_MS = 0x1000;

function dueAt(score: string | undefined): number | undefined {
  const value = Number(score);
  return score === undefined || !Number.isFinite(value) ? undefined : Math.floor(value / SCORE_PER_MS);
}

/** The fields of the hash of a job that `enqueuedAt` reads, in this order. */
export const JOB_FIELDS = ['timestamp', 'opts', 'ats', 'atm'] as const;

/**
 * When a waiting job entered its queue, in Unix milliseconds: when it was added, and after its delay. Undefined for one that was
 * tried before, which has entered it again.
 */
export function enqueuedAt(fields: unknown): number | undefined {
  const [timestamp, options, started, made] = Array.isArray(fields) ? (fields as readonly unknown[]) : [];
  const at = integerOf(timestamp);
  if (at === undefined || at <= 0 || (integerOf(started) ?? 0) > 0 || (integerOf(made) ?? 0) > 0) {
    return undefined;
  }
  const delay = jsonObjectOf(textOf(options))?.['delay'];
  return at + (typeof delay === 'number' && delay > 0 ? delay : 0);
}

/** A due job is moved to `wait` by a worker. Without one it stays where it is. */
const MAX_OVERDUE_MS: Millis = 30_000;
const MAX_DATE_MS = 8.64e15;
/** Priorities of the rows of jobs that wait, but are not in the list `wait`. */
const PRIORITIZED = 'prioritized';
const WAITING_CHILDREN = 'waiting-children';

/**
 * The queue as one with priorities: prioritized jobs are a row of its own, and parents that wait for their children, too.
 *
 * @param stalled active jobs whose lock has expired
 * @param oldestAt when the job that waits longest entered the queue, in Unix milliseconds
 * @param now in Unix milliseconds
 */
export function queueReports(
  figures: QueueFigures,
  stalled: number,
  oldestAt: number | undefined,
  now: Millis,
): QueueReport[] {
  const { queue, waiting, prioritized, active, delayed, waitingChildren, completed, failed } = figures;
  const overdue = (figures.nextDueAt ?? now) < now - MAX_OVERDUE_MS ? figures.nextDueAt : undefined;
  const oldest = [oldestAt, overdue].filter((at) => at !== undefined && Math.abs(at) <= MAX_DATE_MS);
  const first = oldest.length === 0 ? undefined : Math.min(...(oldest as number[]));
  return [
    {
      ...{ queue, waiting, active, delayed, stalled, completed, failed },
      ...(first !== undefined && { oldest_waiting_at: new Date(first).toISOString() }),
    },
    ...(prioritized > 0 ? [{ queue, priority: PRIORITIZED, waiting: prioritized }] : []),
    ...(waitingChildren > 0 ? [{ queue, priority: WAITING_CHILDREN, delayed: waitingChildren }] : []),
  ];
}
