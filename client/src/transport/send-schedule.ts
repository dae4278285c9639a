/** Milliseconds of a monotonic clock. */
export type MonotonicMs = number;

/** What the time of the next report depends on: the last attempt and what happened since. */
export interface SendSchedule {
  /** Start of the last attempt; absent before the first. */
  readonly attemptedAt?: MonotonicMs;
  /** End of the last attempt, successful or not. */
  readonly endedAt?: MonotonicMs;
  /** Consecutive failed attempts. */
  readonly failures: number;
  /** The exporter asked for a pause until then. */
  readonly notBefore?: MonotonicMs;
  /** Whether there is a change that should be reported before the next heartbeat is due. */
  readonly changed: boolean;
}

export const INITIAL_SCHEDULE: SendSchedule = { failures: 0, changed: false };

/** Heartbeats are sent at 0.8 to 1 of the interval, so that workers that started together drift apart. */
const MIN_INTERVAL_SHARE = 0.8;
/** Limits the reports of a worker that alternates between idle and processing. */
const CHANGES_PER_INTERVAL = 5;
const MAX_CHANGE_GAP_MS = 5000;
const MIN_RETRY_MS = 100;
const MIN_TIMEOUT_MS = 250;
const MAX_TIMEOUT_MS = 10_000;

/** Returns the time limit of one attempt. Together with the longest retry pause it is at most one interval. */
export function attemptTimeout(intervalMs: number): number {
  return Math.min(Math.max(intervalMs / 2, MIN_TIMEOUT_MS), MAX_TIMEOUT_MS);
}

/**
 * Returns when to send next: at most one interval after the last attempt, unless the exporter asked for a pause.
 * @param random 0 to 1, drawn once per attempt
 */
export function nextSendAt(schedule: SendSchedule, intervalMs: number, random: number): MonotonicMs {
  const { attemptedAt, endedAt, failures, notBefore, changed } = schedule;
  if (attemptedAt === undefined) {
    return -Infinity;
  }
  if (failures > 0) {
    const retryAt = (endedAt ?? attemptedAt) + retryPause(failures, intervalMs, random);
    return Math.max(retryAt, notBefore ?? retryAt);
  }
  const heartbeatAt = attemptedAt + intervalMs * (MIN_INTERVAL_SHARE + (1 - MIN_INTERVAL_SHARE) * random);
  const gap = Math.min(intervalMs / CHANGES_PER_INTERVAL, MAX_CHANGE_GAP_MS);
  return changed ? Math.min(attemptedAt + gap, heartbeatAt) : heartbeatAt;
}

/** Returns whether a heartbeat could be due now, for the smallest random number. A retry always waits for its own pause. */
export function canSendNow(schedule: SendSchedule, intervalMs: number, now: MonotonicMs): boolean {
  return (
    schedule.failures === 0 &&
    (schedule.notBefore ?? -Infinity) <= now &&
    nextSendAt(schedule, intervalMs, 0) <= now
  );
}

/**
 * Returns the pause after the n-th consecutive failure: from 1/16 of the interval it doubles up to half of it. Half of
 * the pause is random, so that a fleet does not return all at once. An attempt that times out and the longest pause
 * together take at most one interval, so an exporter that is back receives every worker's report within one interval.
 */
function retryPause(failures: number, intervalMs: number, random: number): number {
  const longest = intervalMs / 2;
  const first = Math.min(Math.max(intervalMs / 16, MIN_RETRY_MS), longest);
  return Math.min(first * 2 ** Math.min(failures - 1, 16), longest) * (0.5 + random / 2);
}
