/** The label that holds the metric's name in combined queries. */
export const QUANTITY = 'quantity';

/** Returns a PromQL string literal with quotes, backslashes and line breaks escaped. */
export function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** Returns a selector for several metrics with one matcher, so that one query is enough. */
export function anyMetric(names: readonly string[], matcher = ''): string {
  return `{__name__=~"${names.join('|')}"${matcher === '' ? '' : `,${matcher}`}}`;
}

/**
 * Labels each series of an expression with its metric name without the prefix `worker_`. Several exporters
 * may report the same worker; `max by` takes one of them.
 * @param by the labels to keep besides the quantity
 */
export function byQuantity(expr: string, by: string): string {
  return `max by (${QUANTITY}, ${by}) (label_replace(${expr}, "${QUANTITY}", "$1", "__name__", "worker_(.+)"))`;
}

/** Combines several expressions into one, each labelled with its key. */
export function union(parts: Readonly<Record<string, string>>, label = QUANTITY): string {
  return Object.entries(parts)
    .map(([key, expr]) => `label_replace(${expr}, "${label}", ${quote(key)}, "", "")`)
    .join(' or ');
}

/** Returns a PromQL range of at least one second. Both ends in ms. */
export function rangeSelector(from: number, to: number): string {
  return `[${Math.max(1, Math.round((to - from) / 1000))}s]`;
}

/**
 * Returns how much counters grew over a range: the last value in it minus the value at its start. A counter
 * that appeared within the range began at zero, and so did one that was reset; `increase()` would miss its
 * first value.
 * @param selector the metric with its matchers
 * @param by the labels to keep. Several exporters may report the same worker; `max by` takes one of them
 * @param from the start of the range in ms
 * @param to the end of the range in ms
 */
export function growth(selector: string, by: string, from: number, to: number): string {
  const end = `max by (${by}) (last_over_time(${selector}${rangeSelector(from, to)}))`;
  const start = `max by (${by}) (${selector} @ ${(from / 1000).toFixed(3)})`;
  return `${end} - (${start} <= ${end} or ${end} * 0)`;
} /** One PromQL query of the drawer. */
export interface QueryTarget {
  readonly refId: string;
  readonly expr: string;
  /** Instant queries return the value at the end of the range. */
  readonly instant: boolean;
}

/** Builds queries whose results are found by their keys. */
export function toTargets(
  queries: Readonly<Record<string, string>>,
  kind: 'instant' | 'range' = 'instant',
): QueryTarget[] {
  return Object.entries(queries).map(([refId, expr]) => ({ refId, expr, instant: kind === 'instant' }));
}
