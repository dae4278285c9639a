import { type Report } from '@heartline/protocol';
import { type Millis } from '../../../model/time';
import { promisedInterval, type Sighting } from '../../sources/source';
import { integerOf, textOf } from '../replies';

/** The fields of a worker that one HMGET reads, in this order. */
export const WORKER_FIELDS = [
  'last_heartbeat',
  'state',
  'hostname',
  'version',
  'queues',
  'birth',
  'pid',
  'current_job',
  'death',
] as const;

/** An idle worker waits this much less than its TTL for a job, then sends a heartbeat. */
const DEQUEUE_MARGIN_SECONDS = 15;
/** The hash of an idle worker lives this much longer than its TTL. */
const EXPIRY_MARGIN_SECONDS = 60;
/** An idle worker sends a heartbeat every 7 minutes by default, so two are enough to wait for. */
const IDLE_FAILURE_THRESHOLD = 2;
const BUSY_FAILURE_THRESHOLD = 3;

export interface WorkerReply {
  readonly name: string;
  /** Reply to HMGET with `WORKER_FIELDS`. */
  readonly fields: unknown;
  /** Reply to PTTL of the hash. */
  readonly ttlMs: unknown;
}

/** What does not differ between the workers of a source. */
export interface WorkerContext {
  readonly workerType: string;
  readonly pollSeconds: number;
  readonly workerTtlSeconds: number;
  readonly jobMonitoringSeconds: number;
  /** Time since the value of a worker was seen to change; undefined if it was not. */
  readonly changedFor: (name: string, value: string) => Millis | undefined;
  /** Whether the key of a worker was there in an earlier poll, and the server could be read ever since. */
  readonly wasAlive: (name: string) => boolean;
}

/** Whether the key of a worker exists, by the reply to PTTL. */
export function isAlive(ttlMs: unknown): boolean {
  return (integerOf(ttlMs) ?? KEY_IS_GONE) !== KEY_IS_GONE;
}

const KEY_IS_GONE = -2;

/**
 * Returns a registered worker. One whose hash expires while it is registered is dead. This has to be seen: after an outage
 * of Redis, the hashes of living workers may have expired, because they could not send their heartbeats.
 */
export function workerSighting(
  { name, fields, ttlMs }: WorkerReply,
  { workerType, pollSeconds, workerTtlSeconds, jobMonitoringSeconds, changedFor, wasAlive }: WorkerContext,
): Sighting | undefined {
  const [beat, state, hostname, version, queues, birth, pid, currentJob, death] = (
    Array.isArray(fields) ? fields : []
  ).map(textOf);
  const ttl = integerOf(ttlMs) ?? KEY_IS_GONE;
  if (ttl === KEY_IS_GONE) {
    return wasAlive(name) ? expiredWorker(name) : undefined;
  }
  if (death !== undefined) {
    return stoppedWorker(name);
  }
  if (beat === undefined) {
    return undefined;
  }
  const isBusy = state === 'busy';
  const heartbeatSeconds = isBusy ? jobMonitoringSeconds : workerTtlSeconds - DEQUEUE_MARGIN_SECONDS;
  const report: Report = {
    worker_id: name,
    worker_type: workerType,
    ephemeral: true,
    interval_seconds: promisedInterval(heartbeatSeconds, pollSeconds),
    failure_threshold: isBusy ? BUSY_FAILURE_THRESHOLD : IDLE_FAILURE_THRESHOLD,
    status: isBusy ? 'processing' : 'idle',
    current_task: isBusy ? (currentJob ?? null) : null,
    tasks: { active: isBusy ? 1 : 0, slots: 1 },
    queues: (queues ?? '')
      .split(',')
      .filter((queue) => queue !== '')
      .map((queue) => ({ queue })),
    metadata: { state: state ?? 'unknown', ...(pid !== undefined && { pid }) },
    ...(hostname !== undefined && { hostname }),
    ...(version !== undefined && { version: `rq ${version}` }),
    ...(birth !== undefined && { started_at: birth }),
  };
  // What the life of the key of a busy worker begins with depends on its job.
  const idleAge = isBusy ? undefined : ageByTtl(ttl, workerTtlSeconds);
  return { report, ageMs: changedFor(name, beat + (state ?? '')) ?? idleAge };
}

function expiredWorker(name: string): Sighting {
  const dead = 'its key in Redis has expired while it was registered';
  return { report: { worker_id: name }, ageMs: undefined, dead };
}

/** A worker whose key contains when it ended. */
export function stoppedWorker(name: string): Sighting {
  return { report: { worker_id: name, status: 'stopped' }, ageMs: 0 };
}

function ageByTtl(ttlMs: number, workerTtlSeconds: number): Millis | undefined {
  return ttlMs < 0 ? undefined : Math.max(0, (workerTtlSeconds + EXPIRY_MARGIN_SECONDS) * 1000 - ttlMs);
}
