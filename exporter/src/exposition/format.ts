import { type MetricObjectWithValues, type MetricValue } from 'prom-client';

/** The two text formats: Prometheus text 0.0.4 and OpenMetrics 1.0.0. */
export const FORMATS = ['text', 'openmetrics'] as const;

export type Format = (typeof FORMATS)[number];

/** Exactly these: Prometheus 3 fails a scrape whose content type it does not know. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What stands after the last family. */
export const END_MARKER: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

export interface FamilyHeader {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

// A unit must be the name's suffix; these are the base units among ours that Prometheus names.
const UNIT = /_(seconds|bytes|ratio|dollars)$/;

/** HELP, TYPE and, for OpenMetrics, UNIT of a family. */
export function familyHeader({ name, type, help }: FamilyHeader, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  if (format === 'text') return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
  // OpenMetrics names a counter's family without the `_total` of its samples.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const unit = UNIT.exec(family)?.[1];
  return (
    `# HELP ${family} ${escaped.replaceAll('"', '\\"')}\n# TYPE ${family} ${type}\n` +
    (unit === undefined ? '' : `# UNIT ${family} ${unit}\n`)
  );
}

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

export type PromClientMetric = MetricObjectWithValues<MetricValue<string>>;

/**
 * Writes prom-client's metrics. Its own OpenMetrics writer renames the counters of the registry for good, so that
 * the next text scrape is wrong; and it writes `le="1"`, which OpenMetrics forbids.
 */
export function promClientText(metrics: readonly PromClientMetric[], format: Format): string {
  let text = '';
  for (const { name, help, type, values } of metrics) {
    // Declared as an enum, but it is the word itself.
    const lines = values.map((value) => sampleLine(name, value)).join('');
    if (lines !== '') text += familyHeader({ name, help, type: String(type) }, format) + lines;
  }
  return text;
}

/** A value that is not known (prom-client gives NaN for the mean of nothing) is not exposed. */
function sampleLine(family: string, sample: MetricValue<string>): string {
  if (!Number.isFinite(sample.value)) return '';
  const name = 'metricName' in sample && typeof sample.metricName === 'string' ? sample.metricName : family;
  const labels = labelText(
    Object.keys(sample.labels),
    Object.entries(sample.labels).map(([label, value]) =>
      label === 'le' && typeof value === 'number' ? boundText(value) : String(value),
    ),
  );
  return `${name}${labels === '' ? '' : `{${labels}}`} ${sample.value}\n`;
}
