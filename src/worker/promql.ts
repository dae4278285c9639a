/** The label by which the series of one answer tell what they are. */
export const QUANTITY = 'quantity';

/** A PromQL string literal: quotes, backslashes and line ends escaped. */
export function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** A selector of several series by name and one matcher: one question instead of one per series. */
export function anyMetric(names: readonly string[], matcher = ''): string {
  return `{__name__=~"${names.join('|')}"${matcher === '' ? '' : `,${matcher}`}}`;
}

/**
 * The series of an expression, each told by its own name without the prefix `worker_`. Several exporters may tell the
 * same; `max by` takes one of them.
 * @param by the labels to keep, besides the quantity
 */
export function byQuantity(expr: string, by: string): string {
  return `max by (${QUANTITY}, ${by}) (label_replace(${expr}, "${QUANTITY}", "$1", "__name__", "worker_(.+)"))`;
}

/** Several expressions as one, each told by its key. */
export function union(parts: Readonly<Record<string, string>>, label = QUANTITY): string {
  return Object.entries(parts)
    .map(([key, expr]) => `label_replace(${expr}, "${label}", ${quote(key)}, "", "")`)
    .join(' or ');
}

/** A range of time as PromQL writes it; a second at least. Both ends in ms. */
export function rangeSelector(from: number, to: number): string {
  return `[${Math.max(1, Math.round((to - from) / 1000))}s]`;
}

/**
 * How much counters grew over a range: what they told last in it, less what they told at its start. One that appeared
 * within the range began at nothing, and one that fell began anew; `increase()` would miss its first value.
 * @param selector the metric with its matchers
 * @param by the labels to keep. Several exporters may tell the same; `max by` takes one of them
 * @param from the range's start in ms
 * @param to the range's end in ms
 */
export function growth(selector: string, by: string, from: number, to: number): string {
  const end = `max by (${by}) (last_over_time(${selector}${rangeSelector(from, to)}))`;
  const start = `max by (${by}) (${selector} @ ${(from / 1000).toFixed(3)})`;
  return `${end} - (${start} <= ${end} or ${end} * 0)`;
} /** One PromQL query of the drawer. */
export interface QueryTarget {
  readonly refId: string;
  readonly expr: string;
  /** An instant query takes the value at the range's end. */
  readonly instant: boolean;
}

/** Queries whose answers are found by their keys. */
export function toTargets(
  queries: Readonly<Record<string, string>>,
  kind: 'instant' | 'range' = 'instant',
): QueryTarget[] {
  return Object.entries(queries).map(([refId, expr]) => ({ refId, expr, instant: kind === 'instant' }));
}
