import { type Millis, type TimeRange } from './time';

/**
 * A period in which the exporter could not receive reports. Ages exclude it (docs/decisions/0002).
 */
export interface ObservationGap extends TimeRange {
  /**
   * `absence`: the exporter was down, the machine slept or the source was unreachable, and reports were lost. If the
   * next heartbeat was due meanwhile, ages exclude up to one interval more, once per silence. `stall`: the event loop
   * was blocked and reports waited in the kernel, so that none was lost.
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
