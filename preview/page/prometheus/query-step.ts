import { rangeUtil } from '@grafana/data';

/** Prometheus rejects range queries with more points per series. */
const MAX_POINTS = 11_000;

/** Step, start and end of a range query, in milliseconds. */
export type QueryStep = { stepMs: number; fromMs: number; toMs: number };

/**
 * Calculates the step of a range query like Grafana: the interval of the panel, but at least the minimum step of the
 * query and at least the step at which Prometheus accepts the number of points. Start and end are multiples of the
 * step.
 *
 * @param minimum the "min step" of the query, such as `30s`; empty if it has none
 */
export function calculateStep(
  range: { fromMs: number; toMs: number },
  intervalMs: number,
  minimum: string,
): QueryStep {
  const allowedMs = Math.ceil((range.toMs - range.fromMs) / MAX_POINTS / 1000) * 1000;
  const minimumMs = minimum ? rangeUtil.intervalToMs(minimum) : 0;
  const stepMs = Math.max(intervalMs, minimumMs, allowedMs, 1);
  return {
    stepMs,
    fromMs: Math.floor(range.fromMs / stepMs) * stepMs,
    toMs: Math.floor(range.toMs / stepMs) * stepMs,
  };
}

/** Returns the variables that Grafana's Prometheus data source adds to a query. */
export function buildStepVariables(
  step: QueryStep,
  range: { fromMs: number; toMs: number },
  scrapeMs: number,
): Record<string, string> {
  const seconds = Math.round((range.toMs - range.fromMs) / 1000);
  const rateIntervalMs = Math.max(step.stepMs + scrapeMs, 4 * scrapeMs);
  return {
    __interval: rangeUtil.secondsToHms(step.stepMs / 1000),
    __interval_ms: String(step.stepMs),
    __rate_interval: rangeUtil.secondsToHms(rateIntervalMs / 1000),
    __range: `${String(seconds)}s`,
    __range_s: String(seconds),
    __range_ms: String(range.toMs - range.fromMs),
  };
}
