import { type Report } from '@heartline/protocol';
import { promisedInterval, type Sighting } from '../../sources/source';
import { integerOf, jsonObjectOf, textOf, textsOf } from '../replies';

/** The fields of a process that one HMGET reads, in this order. */
export const PROCESS_FIELDS = ['info', 'concurrency', 'busy', 'beat', 'quiet', 'rss'] as const;

/** The heartbeat lets the hash of a process live this long, in all versions. */
const HASH_LIFE_MS = 60_000;
/** Time between two heartbeats: Sidekiq 7 and newer, and before. */
const BEAT_SECONDS = 10;
const BEAT_SECONDS_BEFORE_7 = 5;

export interface ProcessReply {
  /** `host:pid:nonce`. */
  readonly identity: string;
  /** Reply to HMGET with `PROCESS_FIELDS`. */
  readonly fields: unknown;
  /** Reply to PTTL of the hash. */
  readonly ttlMs: unknown;
  /** Start of the oldest job in progress, in Unix seconds; undefined if it is unknown or there is none. */
  readonly oldestRunAt?: number | undefined;
}

/** What does not differ between the processes of a source. */
export interface ProcessContext {
  readonly workerType: string;
  readonly pollSeconds: number;
}

/**
 * Returns a process as a worker; undefined if its hash has expired: it is dead, and ages. The age is exact, by the clock of
 * Redis: each heartbeat sets the life of the hash to 60 s.
 */
export function processSighting(
  { identity, fields, ttlMs, oldestRunAt }: ProcessReply,
  { workerType, pollSeconds }: ProcessContext,
): Sighting | undefined {
  const [infoText, concurrencyField, busyField, , quiet, rss] = (
    Array.isArray(fields) ? fields : []
  ) as unknown[];
  const info = jsonObjectOf(textOf(infoText));
  const ttl = integerOf(ttlMs);
  if (info === undefined || ttl === undefined || ttl === -2) {
    return undefined;
  }
  const version = textOf(info['version']);
  const busy = integerOf(busyField) ?? 0;
  const slots = integerOf(concurrencyField) ?? integerOf(info['concurrency']);
  const memory = integerOf(rss);
  const report: Report = {
    worker_id: identity,
    worker_type: workerType,
    ephemeral: true,
    interval_seconds: promisedInterval(beatSeconds(version), pollSeconds),
    status: busy > 0 ? 'processing' : 'idle',
    tasks: {
      active: busy,
      ...(slots !== undefined && { slots }),
      oldest_active_at: busy === 0 ? null : (isoSeconds(oldestRunAt) ?? null),
    },
    queues: queuesOf(info).map((queue) => ({ queue })),
    metadata: metadataOf(info, quiet),
    ...hostAndStart(info),
    ...(version !== undefined && { version: `sidekiq ${version}` }),
    ...(memory !== undefined && memory > 0 && { resources: { memory_bytes: memory * 1024 } }),
  };
  return { report, ageMs: ttl < 0 ? undefined : Math.max(0, HASH_LIFE_MS - ttl) };
}

/** A process that left the registry while its hash was still alive: it has stopped, and has not been killed. */
export function stoppedProcess(identity: string): Sighting {
  return { report: { worker_id: identity, status: 'stopped' }, ageMs: 0 };
}

/** The version is in the hash from 7.0 on. */
function beatSeconds(version: string | undefined): number {
  return version === undefined || Number.parseInt(version, 10) < 7 ? BEAT_SECONDS_BEFORE_7 : BEAT_SECONDS;
}

function hostAndStart(info: Readonly<Record<string, unknown>>): Partial<Report> {
  const hostname = textOf(info['hostname']);
  const startedAt = isoSeconds(info['started_at']);
  return {
    ...(hostname !== undefined && { hostname }),
    ...(startedAt !== undefined && { started_at: startedAt }),
  };
}

function metadataOf(info: Readonly<Record<string, unknown>>, quiet: unknown): Record<string, unknown> {
  const tag = textOf(info['tag']);
  const labels = textsOf(info['labels']);
  return {
    quiet: quiet === 'true',
    ...(tag !== undefined && tag !== '' && { tag }),
    ...(labels.length > 0 && { labels: labels.join(',') }),
  };
}

/** Names of the queues of a process: a list up to 7, the weights of each capsule from 8 on. */
function queuesOf(info: Readonly<Record<string, unknown>>): readonly string[] {
  const queues = new Set(textsOf(info['queues']));
  const { capsules } = info;
  const all = typeof capsules === 'object' && capsules !== null ? Object.values(capsules) : [];
  for (const capsule of all as readonly unknown[]) {
    if (typeof capsule === 'object' && capsule !== null && 'weights' in capsule) {
      for (const queue of Object.keys(capsule.weights ?? {})) {
        queues.add(queue);
      }
    }
  }
  return [...queues];
}

/** Undefined for anything that is no time, such as 1e300. */
function isoSeconds(unixSeconds: unknown): string | undefined {
  const date = new Date(typeof unixSeconds === 'number' ? Math.round(unixSeconds * 1000) : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
