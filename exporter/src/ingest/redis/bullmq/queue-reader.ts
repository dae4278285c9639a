import { type RedisCommand, type RedisSession } from '../redis-connection';
import { integerOf, textOf } from '../replies';
import { type ActiveJob, type JobDetails, jobKey } from './locks';
import {
  COMMANDS_PER_QUEUE,
  enqueuedAt,
  JOB_FIELDS,
  keyOf,
  queueCommands,
  queueFigures,
  type QueueFigures,
} from './queues';

/** @param maxActiveJobs how many active jobs of each queue to name: those that were started first */
export async function readQueues(
  session: RedisSession,
  keyPrefix: string,
  names: readonly string[],
  maxActiveJobs: number,
): Promise<readonly QueueFigures[]> {
  const replies = await session.runOnForeign(
    names.flatMap((name) => queueCommands(keyPrefix, name, maxActiveJobs)),
  );
  return names.map((name, index) =>
    queueFigures(name, replies.slice(COMMANDS_PER_QUEUE * index, COMMANDS_PER_QUEUE * (index + 1))),
  );
}

/** The active jobs with their locks. */
export async function readActiveJobs(
  session: RedisSession,
  keyPrefix: string,
  queues: readonly QueueFigures[],
): Promise<readonly ActiveJob[]> {
  const jobs = queues.flatMap(({ queue, activeJobs }) => activeJobs.map((id) => ({ queue, id })));
  const replies = await session.runOnForeign(
    jobs.flatMap(({ queue, id }): RedisCommand[] => {
      const lock = `${keyOf(keyPrefix, queue, id)}:lock`;
      return [
        ['GET', lock],
        ['PTTL', lock],
      ];
    }),
  );
  return jobs.map((job, index) => ({
    ...job,
    token: textOf(replies[2 * index]),
    ttlMs: integerOf(replies[2 * index + 1]) ?? 0,
  }));
}

/** What the hashes of jobs tell about their workers, by `jobKey`. */
export async function readJobDetails(
  session: RedisSession,
  keyPrefix: string,
  jobs: readonly ActiveJob[],
): Promise<ReadonlyMap<string, JobDetails>> {
  const replies = await session.runOnForeign(
    jobs.map(({ queue, id }) => ['HMGET', keyOf(keyPrefix, queue, id), 'pb', 'processedOn']),
  );
  return new Map(
    jobs.map((job, index) => {
      const reply = replies[index];
      const [workerName, startedAt] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
      return [jobKey(job), { workerName: textOf(workerName), startedAt: integerOf(startedAt) }];
    }),
  );
}

/** When the job that waits longest entered each queue, in Unix milliseconds. */
export async function readOldest(
  session: RedisSession,
  keyPrefix: string,
  queues: readonly QueueFigures[],
): Promise<ReadonlyMap<string, number>> {
  const waiting = queues.flatMap(({ queue, oldestJob }) =>
    oldestJob === undefined ? [] : [{ queue, oldestJob }],
  );
  const replies = await session.runOnForeign(
    waiting.map(({ queue, oldestJob }) => ['HMGET', keyOf(keyPrefix, queue, oldestJob), ...JOB_FIELDS]),
  );
  return new Map(
    waiting.flatMap(({ queue }, index) => {
      const at = enqueuedAt(replies[index]);
      return at === undefined ? [] : [[queue, at] as const];
    }),
  );
}
