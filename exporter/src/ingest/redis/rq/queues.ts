import { type QueueReport } from '@heartline/protocol';
import { type RedisCommand } from '../redis-connection';
import { integerOf, textOf } from '../replies';

const QUEUE_PREFIX = 'rq:queue:';
const COMMANDS_PER_QUEUE = 5;

/** Names of the queues of the members of `rq:queues`. */
export function queueNames(members: readonly string[]): string[] {
  return members.filter((key) => key.startsWith(QUEUE_PREFIX)).map((key) => key.slice(QUEUE_PREFIX.length));
}

/** Commands that read the queues of these names; `queueReports` takes their replies. */
export function queueCommands(names: readonly string[]): RedisCommand[] {
  return names.flatMap((name): RedisCommand[] => [
    ['LLEN', QUEUE_PREFIX + name],
    ['ZCARD', `rq:wip:${name}`],
    ['ZCARD', `rq:scheduled:${name}`],
    ['ZCARD', `rq:deferred:${name}`],
    ['LINDEX', QUEUE_PREFIX + name, 0],
  ]);
}

/** IDs of the jobs that wait longest in each queue; undefined for an empty queue. */
export function oldestJobs(names: readonly string[], replies: readonly unknown[]): (string | undefined)[] {
  return names.map((_, index) => textOf(replies[COMMANDS_PER_QUEUE * index + 4]));
}

/** Figures as `Queue.count` and the counts of the registries of started, scheduled and deferred jobs. */
export function queueReports(
  names: readonly string[],
  replies: readonly unknown[],
  enqueuedAt: readonly (string | undefined)[],
): QueueReport[] {
  return names.map((queue, index) => {
    const [waiting, active, scheduled, deferred] = replies
      .slice(COMMANDS_PER_QUEUE * index, COMMANDS_PER_QUEUE * (index + 1))
      .map((reply) => integerOf(reply) ?? 0);
    const oldest = enqueuedAt[index];
    return {
      queue,
      waiting: waiting ?? 0,
      active: active ?? 0,
      delayed: (scheduled ?? 0) + (deferred ?? 0),
      ...(oldest !== undefined && { oldest_waiting_at: oldest }),
    };
  });
}
