/** The label by which the series of one answer tell what they are. */
export const QUANTITY = 'quantity';

/** A PromQL string literal: quotes, backslashes and line ends escaped. */
export function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** A selector of several series by name and one matcher: one question instead of one per series. */
export function anyOf(names: readonly string[], matcher = ''): string {
  return `{__name__=~"${names.join('|')}"${matcher === '' ? '' : `,${matcher}`}}`;
}

/**
 * The series of an expression, each told by its own name without the prefix `worker_`. Several exporters may tell the
 * same; `max by` takes one of them.
 * @param by the labels to keep, besides the quantity
 */
export function byName(expr: string, by: string): string {
  return `max by (${QUANTITY}, ${by}) (label_replace(${expr}, "${QUANTITY}", "$1", "__name__", "worker_(.+)"))`;
}

/** Several expressions as one, each told by its key. */
export function union(parts: Readonly<Record<string, string>>, label = QUANTITY): string {
  return Object.entries(parts)
    .map(([key, expr]) => `label_replace(${expr}, "${label}", ${quote(key)}, "", "")`)
    .join(' or ');
}

/** A range of time as PromQL writes it; a second at least. Both ends in ms. */
export function window(from: number, to: number): string {
  return `[${Math.max(1, Math.round((to - from) / 1000))}s]`;
}
