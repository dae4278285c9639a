import { type ObservationGap } from '../model/observation-gap';
import { type QueueDepth } from '../model/tables';
import { type Millis } from '../model/time';
import { listeningTime } from './liveness/observed-age';

/** A report of a queue is stale after this many intervals of its reporter without another one. */
const STALE_AFTER_INTERVALS = 3;

/** Shorter promises do not make a report stale earlier. */
const MIN_STALE_AFTER_MS: Millis = 60_000;

/**
 * Whether the last report of a queue is too old to say how long the queue is now: its reporter has ended, or no longer
 * reports the queue. Time in which no report could be received does not count.
 */
export function isQueueStale(
  { reportedAt, intervalMs = 0 }: QueueDepth,
  now: Millis,
  gaps: readonly ObservationGap[],
): boolean {
  const silence = { start: reportedAt, intervalMs, excludedMs: 0, graceStartMs: undefined };
  return listeningTime(silence, now, gaps) > Math.max(MIN_STALE_AFTER_MS, STALE_AFTER_INTERVALS * intervalMs);
}
