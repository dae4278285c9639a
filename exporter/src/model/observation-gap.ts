import { type Millis, type TimeRange } from './time';

/**
 * Time in which nobody could have listened. Age leaves it out, and gives each worker up to one of its own intervals
 * more: the heartbeat that it could not deliver is repeated within one (docs/decisions/0002).
 */
export interface ObservationGap extends TimeRange {
  /**
   * Senders were refused while we were `away` (down, or the source unreachable), each time anew. While our loop
   * `stalled` they mostly waited, so all stalls of one silence give one interval together: a loop that stalls
   * again and again must not make us blind.
   */
  readonly cause: 'absence' | 'stall';
}

/** What was heard, and when nothing could be: for the source of one worker. */
export interface Observability {
  readonly gaps: readonly ObservationGap[];
  readonly sourceDown: boolean;
}

/** What is kept of it over a restart. */
export interface GapRecord {
  readonly exporter: readonly ObservationGap[];
  readonly bySource: Readonly<Record<string, readonly ObservationGap[]>>;
  readonly downSince: Readonly<Record<string, Millis>>;
}

export const NO_GAPS: GapRecord = { exporter: [], bySource: {}, downSince: {} };
