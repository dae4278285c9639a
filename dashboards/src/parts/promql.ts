/**
 * What queries have in common. `$worker_type` is "all" or some types; several exporters may share one fleet, so that
 * every worker's series is taken once, whatever the number of exporters that tell it.
 */
const TYPES = 'worker_type=~"$worker_type"';
/** By its ID alone: its type may change, and links hold the ID only. */
const WORKER = 'worker_id="$worker_id"';

const matchers = (...parts: readonly string[]): string => `{${parts.filter(Boolean).join(', ')}}`;

/** A metric of the chosen types. */
export const ofTypes = (metric: string, more = ''): string => metric + matchers(TYPES, more);

/** A metric of the chosen worker. */
export const ofWorker = (metric: string, more = ''): string => metric + matchers(WORKER, more);

/** A series by however many exporters, once. */
export const once = (expr: string): string => `max without (instance, pod) (${expr})`;

/** How old a sample may be to say what is now, in seconds: what the rules believe too. Six scrapes. */
export const FRESH_S = 30;

/** What is told now. Of an exporter that was moved or replaced Prometheus finds the last samples for 5 minutes. */
export const fresh = (selector: string): string =>
  `(${selector} and time() - timestamp(${selector}) < ${FRESH_S})`;

/** Change per second, over a window that fits the step. */
export const rate = (selector: string, window = '$__rate_interval'): string =>
  once(`rate(${selector}[${window}])`);

/** Change over the dashboard's window. */
export const increase = (selector: string): string => once(`increase(${selector}[$interval])`);

export const sumBy = (labels: string, expr: string): string => `sum by (${labels}) (${expr})`;
export const maxBy = (labels: string, expr: string): string => `max by (${labels}) (${expr})`;

/** The n greatest, so that a chart or a table of a large fleet stays readable. */
export const top = (n: number, expr: string): string => `topk(${n}, ${expr})`;

/** 0 where there is nothing to count: "none" is an answer. */
export const orZero = (expr: string): string => `${expr} or vector(0)`;

/** Seconds since a moment. */
export const since = (moment: string): string => `time() - ${moment}`;
