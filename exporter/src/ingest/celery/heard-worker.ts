import { type Report } from '@heartline/protocol';
import { type SourceConfigOf } from '../../config/schema/sources/source-kinds';
import { compileGlobs, type Matcher } from '../../model/glob';
import { type Millis } from '../../model/time';
import { promisedInterval, type Sighting } from '../sources/source';
import { type WorkerEvent } from './worker-event';

/** What was heard of a worker: the last sign of life of the process that has sent one last, and its goodbye. */
export interface HeardWorker {
  readonly last: WorkerEvent;
  readonly heardAt: Millis;
  /** When the process said goodbye, if nothing was heard of it since. */
  readonly goodbyeAt?: Millis;
}

/** What does not differ between the workers of a source. */
export interface PromiseConfig {
  readonly workerType: string;
  readonly pollSeconds: number;
  /** The longest task of workers that are silent while a task runs. */
  readonly blockingTaskSeconds: number;
  readonly isBlocking: Matcher;
}

/** What the configuration of a source says about the promises of its workers. */
export function promiseConfig(config: SourceConfigOf<'celery-redis' | 'celery-rabbitmq'>): PromiseConfig {
  return {
    workerType: config.worker_type,
    pollSeconds: config.poll_interval_seconds,
    blockingTaskSeconds: config.blocking_task_seconds,
    isBlocking: compileGlobs(config.blocking_workers),
  };
}

/**
 * A worker that has lost its connection says goodbye, connects again and says that it is online: with a broker that answers,
 * within a second, because it looks for other workers in between. A goodbye counts if nothing follows it for this time.
 */
export const GOODBYE_HOLD_MS: Millis = 5_000;
/** The default of Celery, and the shortest time that a promise is based on. */
const MIN_HEARTBEAT_SECONDS = 2;
/** A process that is busy sends its heartbeats late; a single one that is lost proves nothing. */
const HEARTBEATS_PER_INTERVAL = 5;
const FAILURE_THRESHOLD = 3;
/** A blocking worker is waited for twice as long as its longest task. */
const BLOCKING_FAILURE_THRESHOLD = 2;

/**
 * Returns what is known of a worker after an event. The goodbye of a process is ignored if another process with the same name
 * was heard after it: a new process starts before the old one has ended.
 */
export function afterEvent(before: HeardWorker | undefined, event: WorkerEvent, now: Millis): HeardWorker {
  if (event.type !== 'offline') {
    return { last: event, heardAt: now };
  }
  if (before === undefined) {
    return { last: event, heardAt: now, goodbyeAt: now };
  }
  return before.last.pid === event.pid ? { ...before, goodbyeAt: before.goodbyeAt ?? now } : before;
}

/** Whether a worker said goodbye, and has stayed silent since. */
export function hasLeft({ goodbyeAt }: HeardWorker, now: Millis): boolean {
  return goodbyeAt !== undefined && now - goodbyeAt >= GOODBYE_HOLD_MS;
}

/** How long a worker may be silent until it has failed. */
export function patienceMs(heard: HeardWorker, config: PromiseConfig): Millis {
  const { interval_seconds: interval, failure_threshold: threshold } = promise(heard.last, config);
  return interval * threshold * 1000;
}

/** Returns a worker as of now. */
export function heardSighting(heard: HeardWorker, config: PromiseConfig, now: Millis): Sighting {
  const { last, heardAt } = heard;
  if (hasLeft(heard, now)) {
    return stoppedSighting(last.name, last.pid);
  }
  const { name, pid, active, begun, version, system } = last;
  const host = name.slice(name.indexOf('@') + 1);
  const report: Report = {
    worker_id: name,
    worker_type: config.workerType,
    boot_id: bootId(pid),
    ...promise(last, config),
    status: (active ?? 0) > 0 ? 'processing' : 'idle',
    tasks: {
      ...(active !== undefined && { active }),
      ...(begun !== undefined && { assigned_total: begun }),
    },
    metadata: { pid, ...(system !== undefined && { system }) },
    ...(host !== '' && { hostname: host }),
    ...(version !== undefined && { version }),
  };
  return { report, ageMs: Math.max(0, now - heardAt) };
}

/** A worker of which there is evidence that it has ended by itself. */
export function stoppedSighting(name: string, pid?: number): Sighting {
  const report: Report = {
    worker_id: name,
    status: 'stopped',
    ...(pid !== undefined && { boot_id: bootId(pid) }),
  };
  return { report, ageMs: 0 };
}

function bootId(pid: number): string {
  return `pid-${pid}`;
}

function promise({ name, heartbeatSeconds }: WorkerEvent, config: PromiseConfig) {
  const base = Math.max(heartbeatSeconds ?? 0, MIN_HEARTBEAT_SECONDS) * HEARTBEATS_PER_INTERVAL;
  return config.blockingTaskSeconds > 0 && config.isBlocking(name)
    ? {
        interval_seconds: promisedInterval(base + config.blockingTaskSeconds, config.pollSeconds),
        failure_threshold: BLOCKING_FAILURE_THRESHOLD,
      }
    : {
        interval_seconds: promisedInterval(base, config.pollSeconds),
        failure_threshold: FAILURE_THRESHOLD,
      };
}
