/*
 * The words of the exposition formats. A sample's line is the same in both formats (Prometheus text 0.0.4 and
 * OpenMetrics 1.0.0), so that one rendering serves both; only headers and the end differ.
 */

// Half a surrogate pair is no UTF-8; written out as it is, two different values could become the same series.
const UNSAFE = /[\\"\n\ud800-\udfff]/;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** A label's value as it stands between the quotes. What UTF-8 cannot carry becomes U+FFFD. */
export function escapeLabelValue(value: string): string {
  if (!UNSAFE.test(value)) return value;
  return value.replace(/[\\"\n]|\p{Surrogate}/gu, (unsafe) => ESCAPED[unsafe] ?? '\ufffd');
}

/** `a="x",b="y"`; an undefined value leaves its label out. */
export function labelText(names: readonly string[], values: readonly (string | undefined)[]): string {
  let text = '';
  for (let index = 0; index < names.length; index++) {
    const value = values[index];
    if (value !== undefined)
      text += `${text === '' ? '' : ','}${names[index] ?? ''}="${escapeLabelValue(value)}"`;
  }
  return text;
}

/**
 * A bucket's upper bound the way Go's `%g` writes it, with `.0` for whole numbers: OpenMetrics demands it, and
 * Prometheus 3 turns every other form into it.
 */
export function boundText(bound: number): string {
  if (bound === Infinity) return '+Inf';
  if (bound !== 0 && (bound < 1e-4 || bound >= 1e6))
    return bound.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
