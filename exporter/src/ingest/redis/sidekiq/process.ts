import { type Report } from '@heartline/protocol';
import { type Millis } from '../../../model/time';
import { promisedInterval, type Sighting } from '../../sources/source';
import { integerOf, jsonObjectOf, textOf, textsOf } from '../replies';

/** The fields that each heartbeat writes, in the order of `readBeat`. */
export const BEAT_FIELDS = ['concurrency', 'busy', 'quiet', 'rss'] as const;
/** The field that does not change while a process runs: JSON. */
export const INFO_FIELD = 'info';

/** The heartbeat lets the hash of a process live this long, in all versions. */
const HASH_LIFE_MS: Millis = 60_000;
/** Time between two heartbeats: Sidekiq 7 and newer, and before. */
const BEAT_SECONDS = 10;
const BEAT_SECONDS_BEFORE_7 = 5;
/** The hash of jobs in progress is called `workers` in Sidekiq 6 and `work` from 7 on. */
const WORK_KEYS = ['work'];
const WORK_KEYS_BEFORE_7 = ['workers', 'work'];

/** What does not change while a process runs. */
export interface ProcessInfo {
  /** The part of its reports that does not change. */
  readonly report: Pick<Report, 'hostname' | 'started_at' | 'version' | 'queues'>;
  /** Time between two heartbeats. */
  readonly beatSeconds: number;
  readonly slots: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** What follows the identity in the names of the hashes that may have its jobs in progress. */
  readonly workKeys: readonly string[];
}

/** What a heartbeat says. */
export interface ProcessBeat {
  /** Number of jobs in progress. */
  readonly busy: number;
  readonly slots: number | undefined;
  readonly isQuiet: boolean;
  /** Resident memory in KiB. */
  readonly memory: number | undefined;
}

/** Reads the field `info`. Returns undefined if it is absent or no JSON object. */
export function readInfo(text: unknown): ProcessInfo | undefined {
  const info = jsonObjectOf(textOf(text));
  if (info === undefined) {
    return undefined;
  }
  const version = textOf(info['version']);
  // The version is in the hash from 7.0 on.
  const isBefore7 = version === undefined || Number.parseInt(version, 10) < 7;
  return {
    report: {
      queues: queuesOf(info).map((queue) => ({ queue })),
      ...hostAndStart(info),
      ...(version !== undefined && { version: `sidekiq ${version}` }),
    },
    beatSeconds: isBefore7 ? BEAT_SECONDS_BEFORE_7 : BEAT_SECONDS,
    slots: integerOf(info['concurrency']),
    metadata: metadataOf(info),
    workKeys: isBefore7 ? WORK_KEYS_BEFORE_7 : WORK_KEYS,
  };
}

/** Reads the reply to HMGET with `BEAT_FIELDS`. Returns undefined if it has none of them: the hash has expired. */
export function readBeat(fields: readonly unknown[]): ProcessBeat | undefined {
  const [slots, busy, quiet, rss] = fields;
  if ([slots, busy, quiet, rss].every((field) => textOf(field) === undefined)) {
    return undefined;
  }
  return {
    busy: integerOf(busy) ?? 0,
    slots: integerOf(slots),
    isQuiet: quiet === 'true',
    memory: integerOf(rss),
  };
}

/**
 * The age of the last heartbeat by the clock of Redis, which is exact: each heartbeat sets the life of the hash to 60 s.
 *
 * @param ttlMs reply to PTTL of the hash
 * @returns `none` if the hash does not expire, so that its age is not known; `expired` if there is no hash
 */
export function beatAge(ttlMs: unknown): Millis | 'none' | 'expired' {
  const ttl = integerOf(ttlMs);
  if (ttl === undefined || ttl === -2) {
    return 'expired';
  }
  return ttl < 0 ? 'none' : Math.max(0, HASH_LIFE_MS - ttl);
}

/** What does not differ between the processes of a source. */
export interface ProcessContext {
  readonly workerType: string;
  readonly pollSeconds: number;
}

/**
 * Returns the report of a process.
 *
 * @param identity `host:pid:nonce`
 * @param oldestRunAt start of the oldest job in progress, in Unix seconds; undefined if it is unknown or there is none
 */
export function processReport(
  identity: string,
  info: ProcessInfo,
  { busy, slots = info.slots, isQuiet, memory }: ProcessBeat,
  oldestRunAt: number | undefined,
  { workerType, pollSeconds }: ProcessContext,
): Report {
  return {
    worker_id: identity,
    worker_type: workerType,
    ephemeral: true,
    interval_seconds: promisedInterval(info.beatSeconds, pollSeconds),
    status: busy > 0 ? 'processing' : 'idle',
    tasks: {
      active: busy,
      ...(slots !== undefined && { slots }),
      oldest_active_at: busy === 0 ? null : (isoSeconds(oldestRunAt) ?? null),
    },
    metadata: { quiet: isQuiet, ...info.metadata },
    ...info.report,
    ...(memory !== undefined && memory > 0 && { resources: { memory_bytes: memory * 1024 } }),
  };
}

/** A process that left the registry while its hash was still alive: it has stopped, and has not been killed. */
export function stoppedProcess(identity: string): Sighting {
  return { report: { worker_id: identity, status: 'stopped' }, ageMs: 0 };
}

function hostAndStart(info: Readonly<Record<string, unknown>>): Partial<Report> {
  const hostname = textOf(info['hostname']);
  const startedAt = isoSeconds(info['started_at']);
  return {
    ...(hostname !== undefined && { hostname }),
    ...(startedAt !== undefined && { started_at: startedAt }),
  };
}

function metadataOf(info: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const tag = textOf(info['tag']);
  const labels = textsOf(info['labels']);
  return {
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
