import { type Millis } from '../../../model/time';

/** A poll counts the rows of this time at most, so that a source catches up in parts after an outage. */
const MAX_WINDOW_MS: Millis = 3_600_000;
/** After a longer outage, counting begins anew: rows that are older are not counted. */
const MAX_OUTAGE_MS: Millis = 24 * 3_600_000;

/** Rows with `from` < time ≤ `until` are counted in this poll. */
export interface ReadWindow {
  readonly from: Millis;
  readonly until: Millis;
}

/**
 * What to count in this poll. Each window begins where the previous one ended, by times of the server only, so that each row is
 * counted once.
 *
 * @param readUpTo the end of the previous window; undefined if there was none
 * @param serverNow time of the server
 * @param settleMs rows that are younger may still be in a transaction that is not committed
 */
export function readWindow(readUpTo: Millis | undefined, serverNow: Millis, settleMs: Millis): ReadWindow {
  const end = Math.floor(serverNow - settleMs);
  const from = readUpTo ?? end;
  if (end - from > MAX_OUTAGE_MS || from - end > MAX_WINDOW_MS) {
    // A long outage, or the clock of the server was set back by much.
    return { from: end, until: end };
  }
  return { from, until: Math.max(from, Math.min(end, from + MAX_WINDOW_MS)) };
}

/** Whether no row can be in the window. */
export function isEmpty({ from, until }: ReadWindow): boolean {
  return until <= from;
}
