/** Label matcher for the series that Prometheus and Node.js provide for each exporter. */
export const JOB = '{job="heartline"}';

/** Matches the selected worker types; the value of "all" is `.+`. */
const TYPES = 'worker_type=~"$worker_type"';
/** Matches the selected worker by ID only: its type can change, and links contain the ID only. */
const WORKER = 'worker_id="$worker_id"';

function matchers(...parts: readonly string[]): string {
  return `{${parts.filter(Boolean).join(', ')}}`;
}

/** Selects a metric of the selected worker types. */
export function forTypes(metric: string, more = ''): string {
  return metric + matchers(TYPES, more);
}

/** Selects a metric of the selected worker. */
export function forWorker(metric: string, more = ''): string {
  return metric + matchers(WORKER, more);
}

/** Removes duplicates: several exporters can expose the series of one worker. */
export function dedupeReplicas(expr: string): string {
  return `max without (instance, pod) (${expr})`;
}

/** Maximum age of a sample that counts as current, in seconds. The rules use the same value: six scrape intervals. */
export const MAX_SAMPLE_AGE_S = 30;

/** Excludes stale samples: Prometheus returns the last samples of a moved or replaced exporter for 5 minutes. */
export function freshOnly(selector: string): string {
  return `(${selector} and time() - timestamp(${selector}) < ${MAX_SAMPLE_AGE_S})`;
}

/** Increase per second, by default over Grafana's rate interval. */
export function rate(selector: string, window = '$__rate_interval'): string {
  return dedupeReplicas(`rate(${selector}[${window}])`);
}

/** Increase over the count window of the dashboard. */
export function increase(selector: string): string {
  return dedupeReplicas(`increase(${selector}[$interval])`);
}

export function sumBy(labels: string, expr: string): string {
  return `sum by (${labels}) (${expr})`;
}
export function maxBy(labels: string, expr: string): string {
  return `max by (${labels}) (${expr})`;
}

/** The n greatest values, so that panels stay readable for a large fleet. */
export function topK(n: number, expr: string): string {
  return `topk(${n}, ${expr})`;
}

/** A share or a mean; no data if the whole is 0. */
export function ratio(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/** Returns 0 instead of no data. */
export function orZero(expr: string): string {
  return `${expr} or vector(0)`;
}

/** Seconds since a Unix timestamp. */
export function secondsSince(timestamp: string): string {
  return `time() - ${timestamp}`;
}
