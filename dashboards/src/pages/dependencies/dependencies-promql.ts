import { ratio } from '../../elements/promql';

export function notReported(what: string): string {
  return `No worker reports ${what}.`;
}

/**
 * Share of started operations that failed, at most 1. The counters do not increase at the same time: a start is counted at
 * once, a failure when the operation ends, possibly a window later. Also, if a restarted worker soon exceeds its previous
 * counter value, the reset is not visible and operations are missing from the increase.
 */
export function failureRatio(failed: string, started: string): string {
  return `clamp_max(${ratio(failed, started)}, 1)`;
}
