import { rangeUtil } from '@grafana/data';

/** Prometheus refuses a range query that asks for more points than this per series. */
const MAX_POINTS = 11_000;

/** The times that a range query runs over, all in milliseconds. */
export type QueryStep = { stepMs: number; fromMs: number; toMs: number };

/**
 * The step of a range query as Grafana chooses it: the panel's interval, no finer than the query's own minimum and
 * no more than Prometheus answers; its ends lie on whole steps.
 *
 * @param minimum the query's "min step", such as `30s`; empty for none.
 */
export function calculateStep(
  range: { fromMs: number; toMs: number },
  intervalMs: number,
  minimum: string,
): QueryStep {
  const safest = Math.ceil((range.toMs - range.fromMs) / MAX_POINTS / 1000) * 1000;
  const own = minimum ? rangeUtil.intervalToMs(minimum) : 0;
  const stepMs = Math.max(intervalMs, own, safest, 1);
  return {
    stepMs,
    fromMs: Math.floor(range.fromMs / stepMs) * stepMs,
    toMs: Math.floor(range.toMs / stepMs) * stepMs,
  };
}

/** The variables that Grafana's Prometheus data source adds for one query. */
export function buildStepVariables(
  step: QueryStep,
  range: { fromMs: number; toMs: number },
  scrapeMs: number,
): Record<string, string> {
  const seconds = Math.round((range.toMs - range.fromMs) / 1000);
  const rate = Math.max(step.stepMs + scrapeMs, 4 * scrapeMs);
  return {
    __interval: rangeUtil.secondsToHms(step.stepMs / 1000),
    __interval_ms: String(step.stepMs),
    __rate_interval: rangeUtil.secondsToHms(rate / 1000),
    __range: `${String(seconds)}s`,
    __range_s: String(seconds),
    __range_ms: String(range.toMs - range.fromMs),
  };
}
