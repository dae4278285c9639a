import { type Millis, type TimeRange } from './time';

/**
 * A period in which the exporter could not receive reports. Ages exclude it, plus up to one interval of the worker,
 * because an undelivered heartbeat is repeated within one interval (docs/decisions/0002).
 */
export interface ObservationGap extends TimeRange {
  /**
   * `absence`: the exporter was down or the source unreachable, and reports were lost; each gap adds one interval of
   * grace. `stall`: the event loop was blocked and reports waited; all stalls of one silence share one interval of grace,
   * so that an event loop that stalls repeatedly does not hide failures.
   */
  readonly cause: 'absence' | 'stall';
}

/** The observation gaps for workers of one source, and whether the source is down. */
export interface Observability {
  readonly gaps: readonly ObservationGap[];
  readonly sourceDown: boolean;
}

/** The observation gaps in the journal. */
export interface GapRecord {
  readonly exporter: readonly ObservationGap[];
  readonly bySource: Readonly<Record<string, readonly ObservationGap[]>>;
  readonly downSince: Readonly<Record<string, Millis>>;
}

export const NO_GAPS: GapRecord = { exporter: [], bySource: {}, downSince: {} };
