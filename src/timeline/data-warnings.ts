import { type Fleet } from './fleet';

/** A reason not to trust the shown data, worst first. */
export type DataWarning =
  | { readonly reason: 'query failed'; readonly message: string; readonly showing?: number }
  | { readonly reason: 'exporter down'; readonly down: readonly string[]; readonly all: boolean }
  | { readonly reason: 'old'; readonly newest: number; readonly age: number; readonly allowed: number };

/**
 * With scrape, rule and refresh at 5 s each, valid data lags up to 15 s behind. Data younger than this is
 * never old.
 */
const MIN_ALLOWED_AGE_MS = 20_000;

export interface Freshness {
  readonly now: number;
  /** True if the range ends at "now", false if it ends at a fixed time. */
  readonly live: boolean;
  readonly error?: string;
}

/** Returns the warnings for the shown data. `now` in ms. */
export function dataWarnings(
  fleet: Pick<Fleet, 'newest' | 'sampling' | 'exporters' | 'span'>,
  { now, live, error }: Freshness,
): DataWarning[] {
  const reasons: DataWarning[] = [];
  if (error !== undefined) {
    reasons.push({
      reason: 'query failed',
      message: error,
      ...(fleet.newest === undefined ? {} : { showing: fleet.newest }),
    });
  }
  const down = fleet.exporters.filter((exporter) => !exporter.up).map((exporter) => exporter.name);
  if (down.length > 0) {
    reasons.push({ reason: 'exporter down', down, all: down.length === fleet.exporters.length });
  }
  // A change table only has new rows when a state changes, so old rows are normal.
  if (fleet.newest !== undefined && fleet.sampling.meaning !== 'change') {
    const age = (live ? now : Math.min(now, fleet.span.to)) - fleet.newest;
    const allowed = Math.max(3 * fleet.sampling.step, MIN_ALLOWED_AGE_MS);
    if (age > allowed) {
      reasons.push({ reason: 'old', newest: fleet.newest, age, allowed });
    }
  }
  return reasons;
}
