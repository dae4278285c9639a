import { type LadderState } from './health-states';
import { type Millis } from './time';

/**
 * Why a request was refused: wrong credentials; credentials that were not compared after too many wrong ones; too many
 * requests of a client per time or at once; too many bytes of bodies at once; a page of another site; a host name that is not
 * allowed.
 */
export const REFUSAL_REASONS = [
  'credentials',
  'guesses',
  'rate',
  'concurrency',
  'body_bytes',
  'cross_site',
  'unknown_host',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A report that was rejected, or of which a part was not taken. */
export interface RefusedReport {
  /** Address of the sender, or the name of the source. */
  readonly sender: string;
  /** Absent if it could not be read. */
  readonly workerId?: string;
  /** `flawed` if the report counted without a part of it, else why it was rejected. */
  readonly reason: string;
  /** JSON path of the first value that was refused. */
  readonly path: string;
}

/** Receives the measurements of the exporter about itself; SelfMetrics exposes them as heartline_* series. */
export interface ExporterMetrics {
  /** Reports about workers are in the journal. */
  reportsAccepted(source: string, count: number): void;
  /** An accepted report whose totals were not used: `repeated`, `late`, `older_incarnation`. */
  reportOutdated(reason: string): void;
  reportRejected(reason: string, count?: number): void;
  /** A request was refused to protect the exporter; see REFUSAL_REASONS. */
  requestRefused(reason: RefusalReason): void;
  /** A report was rejected or flawed; the last ones are exposed by sender and reason. */
  reportRefused(report: RefusedReport): void;
  seriesDropped(reason: string, count?: number): void;
  workerRemoved(reason: string): void;
  /** The journal was opened; `createdAt` is when it was created, now if it is new. */
  journalOpened(createdAt: Millis): void;
  journalWritten(at: Millis): void;
  /** Whether new failures are suppressed: the exporter just started, its event loop stalled, or a source is down. */
  detectionSuppressed(suppressed: boolean): void;
  /** Time from a worker crossing a threshold to the first scrape that exposed its state. */
  detectionDelayed(state: LadderState, seconds: number): void;
  /** Delay of an event loop timer. */
  eventLoopLag(seconds: number): void;
  configReloaded(successful: boolean, at: Millis): void;
  /** A complete scrape: its processing time, and its number of series about workers and the fleet. */
  scrapeRendered(seconds: number, series: number): void;
}
