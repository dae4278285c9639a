import { type Report } from '@heartline/protocol';
import { type Millis } from '../../../model/time';
import { promisedInterval, type Sighting } from '../../sources/source';
import { isPresent, type Lane } from './lane';

/** A worker without a heartbeat for this many of its intervals has failed. Locks expire after two. */
const IDLE_FAILURE_THRESHOLD = 3;
const BUSY_FAILURE_THRESHOLD = 2;
/** A rate limiter may keep a worker from asking for jobs this long (`maximumRateLimitDelay`). */
const MAX_RATE_LIMIT_SECONDS = 30;

/** What does not differ between the workers of a source. */
export interface ReportContext {
  readonly now: Millis;
  readonly workerType: string;
  readonly pollSeconds: number;
  /** Longest time between two uses of the connection of a worker that waits for jobs. */
  readonly idleSeconds: number;
  /** Longest time between two renewals of a lock. */
  readonly renewalSeconds: number;
  /** Queues whose rate limit is reached. */
  readonly limitedQueues: ReadonlySet<string>;
}

/** A lane as a worker; undefined if nothing shows it any more, so that it ages. */
export function laneSighting(lane: Lane, context: ReportContext): Sighting | undefined {
  if (lane.hasSaidGoodbye) {
    return { report: { worker_id: lane.id, status: 'stopped' }, ageMs: 0 };
  }
  if (!isPresent(lane)) {
    return undefined;
  }
  const { now, workerType } = context;
  const jobs = lane.holders.flatMap((holder) => holder.jobs);
  const stuck = lane.holders.reduce((sum, holder) => sum + holder.stuck, 0);
  const [oldest] = jobs
    .flatMap(({ id, startedAt }) => (startedAt === undefined ? [] : [{ id, startedAt }]))
    .sort((a, b) => a.startedAt - b.startedAt);
  const queues = [...new Set([...lane.connections.keys(), ...lane.holders.map(({ queue }) => queue)])];
  const report: Report = {
    worker_id: lane.id,
    worker_type: workerType,
    ephemeral: true,
    ...promiseOf(queues, jobs.length > 0, context),
    status: jobs.length > 0 ? 'processing' : 'idle',
    current_task: oldest?.id ?? jobs[0]?.id ?? null,
    tasks: {
      active: jobs.length,
      stuck,
      oldest_active_at: oldest === undefined ? null : isoTime(oldest.startedAt),
    },
    queues: queues.sort().map((queue) => ({ queue })),
    metadata: { closing: lane.connections.size === 0 },
    ...(lane.host !== '' && { hostname: lane.host }),
  };
  return { report, ageMs: Math.max(0, now - lane.activeAt) };
}

function promiseOf(
  queues: readonly string[],
  isBusy: boolean,
  { idleSeconds, renewalSeconds, pollSeconds, limitedQueues }: ReportContext,
): Pick<Report, 'interval_seconds' | 'failure_threshold'> {
  const isLimited = queues.some((queue) => limitedQueues.has(queue));
  const idle = idleSeconds + (isLimited ? MAX_RATE_LIMIT_SECONDS : 0);
  return {
    interval_seconds: promisedInterval(isBusy ? Math.max(renewalSeconds, idle) : idle, pollSeconds),
    failure_threshold: isBusy ? BUSY_FAILURE_THRESHOLD : IDLE_FAILURE_THRESHOLD,
  };
}

/** Null for anything that is no time. */
function isoTime(unixMs: number): string | null {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
