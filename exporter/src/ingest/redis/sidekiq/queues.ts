import { type QueueReport } from '@heartline/protocol';
import { type RedisCommand } from '../redis-connection';
import { integerOf, jsonObjectOf, textOf } from '../replies';

/** Sorted sets of jobs that wait for a time, or for a person, with the queue that their number is reported as. */
const SETS = [
  { key: 'schedule', queue: 'sidekiq:scheduled' },
  { key: 'retry', queue: 'sidekiq:retry' },
  { key: 'dead', queue: 'sidekiq:dead' },
] as const;

/** Commands that read the queues of these names; `queueReports` takes their replies. */
export function queueCommands(names: readonly string[], namespace: string): readonly RedisCommand[] {
  return [
    ...names.flatMap((name): RedisCommand[] => [
      ['LLEN', `${namespace}queue:${name}`],
      ['LINDEX', `${namespace}queue:${name}`, -1],
    ]),
    ...SETS.map(({ key }): RedisCommand => ['ZCARD', namespace + key]),
  ];
}

/** Figures as `Sidekiq::Queue#size`, `#latency` and `Sidekiq::Stats` compute them. */
export function queueReports(names: readonly string[], replies: readonly unknown[]): QueueReport[] {
  const queues = names.map((queue, index): QueueReport => {
    const oldest = enqueuedAt(textOf(replies[2 * index + 1]));
    return {
      queue,
      waiting: integerOf(replies[2 * index]) ?? 0,
      ...(oldest !== undefined && { oldest_waiting_at: new Date(oldest).toISOString() }),
    };
  });
  const sets = SETS.map(({ queue }, index) => ({
    queue,
    delayed: integerOf(replies[2 * names.length + index]) ?? 0,
  }));
  return [...queues, ...sets];
}

/** When a job entered its queue, in Unix milliseconds: Sidekiq 8 writes whole milliseconds, earlier ones seconds. */
function enqueuedAt(job: string | undefined): number | undefined {
  const at = jsonObjectOf(job)?.['enqueued_at'];
  if (typeof at !== 'number' || !Number.isFinite(at) || at < 0) {
    return undefined;
  }
  const ms = Math.round(at < MIN_MILLISECONDS ? at * 1000 : at);
  return ms <= MAX_DATE_MS ? ms : undefined;
}

/** Unix seconds stay below this until the year 5138, milliseconds are above it since 1973. */
const MIN_MILLISECONDS = 1e11;
const MAX_DATE_MS = 8.64e15;
