/** Milliseconds; of a clock that only goes forward. */
export type Moment = number;

/** What the next sending time depends on: the newest attempt and what happened since. */
export interface Pace {
  /** When the newest attempt began; absent before the first. */
  readonly attemptedAt?: Moment;
  /** When it ended, well or not. */
  readonly endedAt?: Moment;
  /** Attempts that did not arrive, in a row. */
  readonly failures: number;
  /** The exporter asked to be left alone until then. */
  readonly notBefore?: Moment;
  /** Something changed that is worth telling before the next heartbeat is due. */
  readonly changed: boolean;
}

export const FIRST: Pace = { failures: 0, changed: false };

/** Heartbeats of workers that started together drift apart: each is sent at 0.8 to 1 of the interval. */
const EARLIEST = 0.8;
/** A worker that flips between idle and processing all the time sends at most five times per interval. */
const CHANGES_PER_INTERVAL = 5;
const LONGEST_CHANGE_GAP_MS = 5000;
const SHORTEST_RETRY_MS = 100;
const SHORTEST_TIMEOUT_MS = 250;
const LONGEST_TIMEOUT_MS = 10_000;

/** An attempt may take this long. With the longest retry pause it makes one interval, see `retryPause`. */
export function attemptTimeout(intervalMs: number): number {
  return Math.min(Math.max(intervalMs / 2, SHORTEST_TIMEOUT_MS), LONGEST_TIMEOUT_MS);
}

/**
 * Pause after the n-th failure in a row: doubling from 1/16 interval up to half an interval, with half of it
 * left to chance so that a fleet does not return as one wave. A hanging attempt and the longest pause together
 * last one interval at most, so a returning exporter hears every worker within one interval.
 */
function retryPause(failures: number, intervalMs: number, chance: number): number {
  const longest = intervalMs / 2;
  const first = Math.min(Math.max(intervalMs / 16, SHORTEST_RETRY_MS), longest);
  return Math.min(first * 2 ** Math.min(failures - 1, 16), longest) * (0.5 + chance / 2);
}

/**
 * When to send next: never later than one interval after the last attempt, unless the exporter asked for it.
 * @param chance 0 to 1, drawn once per attempt
 */
export function nextAt(pace: Pace, intervalMs: number, chance: number): Moment {
  const { attemptedAt, endedAt, failures, notBefore, changed } = pace;
  if (attemptedAt === undefined) return -Infinity;
  if (failures > 0) {
    const retry = (endedAt ?? attemptedAt) + retryPause(failures, intervalMs, chance);
    return Math.max(retry, notBefore ?? retry);
  }
  const beat = attemptedAt + intervalMs * (EARLIEST + (1 - EARLIEST) * chance);
  const gap = Math.min(intervalMs / CHANGES_PER_INTERVAL, LONGEST_CHANGE_GAP_MS);
  return changed ? Math.min(attemptedAt + gap, beat) : beat;
}

/** Whether a heartbeat could be due now, by the most hurried chance. One that must be retried keeps its own pause. */
export function mayGoNow(pace: Pace, intervalMs: number, now: Moment): boolean {
  return pace.failures === 0 && (pace.notBefore ?? -Infinity) <= now && nextAt(pace, intervalMs, 0) <= now;
}
