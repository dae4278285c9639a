import { type Report } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Sighting } from './source';

/** What to do with a sighting: record it as a heartbeat, register the worker without one, mark it as failed, or nothing. */
export type SightingVerdict = 'record' | 'register' | 'fail' | 'ignore';

export interface SightingContext {
  readonly now: Millis;
  /** Whether the source is read for the first time since the start, or since it was down. */
  readonly isFirst: boolean;
  readonly config: Pick<Config, 'heartbeat' | 'retention'>;
}

/** Heartbeats of one worker are further apart. The ages that a server tells vary by the time that its answers take. */
const MIN_NEWER_MS: Millis = 500;

/**
 * Decides about one sighting. A source may yield the same workers in each poll, so a heartbeat that the fleet knows already
 * is ignored, unless the worker has another status now: the heartbeat is then recorded again with it, and keeps its time.
 *
 * A worker that is dead and unknown to the fleet counts only in the first reading of a source: later it was removed from
 * the fleet, by a user or because its retention expired, and is not added again by what the source still holds of it.
 *
 * @param worker the worker in the fleet; undefined if there is none
 */
export function judgeSighting(
  { report, ageMs, dead }: Sighting,
  worker: Worker | undefined,
  context: SightingContext,
): SightingVerdict {
  if (dead !== undefined) {
    return worker === undefined || ['stopped', 'failed'].includes(worker.health.state) ? 'ignore' : 'fail';
  }
  if (worker === undefined) {
    return judgeUnknown({ report, ageMs }, context);
  }
  if (report.status === 'stopped') {
    return worker.status === 'stopped' ? 'ignore' : 'record';
  }
  if (ageMs === undefined) {
    return 'ignore';
  }
  const { lastHeartbeatAt } = worker;
  const isNewer = lastHeartbeatAt === undefined || context.now - ageMs - lastHeartbeatAt >= MIN_NEWER_MS;
  return isNewer || hasOtherStatus(report, worker) ? 'record' : 'ignore';
}

/** Whether a living worker has another status than the fleet knows: it has begun its work, or finished it. */
function hasOtherStatus({ status }: Report, worker: Worker): boolean {
  return (
    worker.liveness === 'healthy' &&
    worker.status !== 'stopped' &&
    status !== undefined &&
    status !== worker.status
  );
}

function judgeUnknown(
  { report, ageMs }: Sighting,
  { isFirst, config: { heartbeat, retention } }: SightingContext,
): SightingVerdict {
  if (report.status === 'stopped') {
    return 'ignore';
  }
  if (ageMs === undefined) {
    return 'register';
  }
  const { interval_seconds: interval = heartbeat.intervalSeconds } = report;
  const { failure_threshold: threshold = heartbeat.failureThreshold } = report;
  const failedForMs = ageMs - interval * threshold * 1000;
  if (failedForMs < 0) {
    return 'record';
  }
  const keptMs = 1000 * retention.failedSeconds;
  return isFirst && failedForMs < keptMs ? 'record' : 'ignore';
}
