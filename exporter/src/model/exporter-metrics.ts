import { type LadderState } from './health-states';
import { type Millis } from './time';

/** Where the exporter's parts count what they did; behind it stand the heartline_* series. */
export interface ExporterMetrics {
  reportAccepted(source: string): void;
  reportRejected(reason: string, count?: number): void;
  seriesDropped(reason: string, count?: number): void;
  workerRemoved(reason: string): void;
  /** The journal was opened; `createdAt` is when it was created, now if it is new. */
  journalOpened(createdAt: Millis): void;
  journalWritten(at: Millis): void;
  /** Our own loop stalled, a source is down or we just started: nobody is newly failed for now. */
  detectionSuppressed(suppressed: boolean): void;
  /** From the moment a worker crossed a threshold to the moment the state was first exposed. */
  detectionDelayed(state: LadderState, seconds: number): void;
  /** How late the event loop came to a timer. */
  eventLoopLag(seconds: number): void;
  configReloaded(successful: boolean, at: Millis): void;
  /** One whole scrape: the work it took, and the series about workers and fleet that it gave. */
  scrapeRendered(seconds: number, series: number): void;
}
