/**
 * What queries have in common. `$worker_type` is "all" or some types; several exporters may share one fleet, so that
 * every worker's series is taken once, whatever the number of exporters that tell it.
 */
const TYPES = 'worker_type=~"$worker_type"';
/** By its ID alone: its type may change, and links hold the ID only. */
const WORKER = 'worker_id="$worker_id"';

function matchers(...parts: readonly string[]): string {
  return `{${parts.filter(Boolean).join(', ')}}`;
}

/** A metric of the chosen types. */
export function forTypes(metric: string, more = ''): string {
  return metric + matchers(TYPES, more);
}

/** A metric of the chosen worker. */
export function forWorker(metric: string, more = ''): string {
  return metric + matchers(WORKER, more);
}

/** A series by however many exporters, once. */
export function dedupeReplicas(expr: string): string {
  return `max without (instance, pod) (${expr})`;
}

/** How old a sample may be to say what is now, in seconds: what the rules believe too. Six scrapes. */
export const MAX_SAMPLE_AGE_S = 30;

/** What is told now. Of an exporter that was moved or replaced Prometheus finds the last samples for 5 minutes. */
export function freshOnly(selector: string): string {
  return `(${selector} and time() - timestamp(${selector}) < ${MAX_SAMPLE_AGE_S})`;
}

/** Change per second, over a window that fits the step. */
export function rate(selector: string, window = '$__rate_interval'): string {
  return dedupeReplicas(`rate(${selector}[${window}])`);
}

/** Change over the dashboard's window. */
export function increase(selector: string): string {
  return dedupeReplicas(`increase(${selector}[$interval])`);
}

export function sumBy(labels: string, expr: string): string {
  return `sum by (${labels}) (${expr})`;
}
export function maxBy(labels: string, expr: string): string {
  return `max by (${labels}) (${expr})`;
}

/** The n greatest, so that a chart or a table of a large fleet stays readable. */
export function topK(n: number, expr: string): string {
  return `topk(${n}, ${expr})`;
}

/** 0 where there is nothing to count: "none" is an answer. */
export function orZero(expr: string): string {
  return `${expr} or vector(0)`;
}

/** Seconds since a moment. */
export function secondsSince(timestamp: string): string {
  return `time() - ${timestamp}`;
}
