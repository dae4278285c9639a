import { type MetricObjectWithValues, type MetricValue } from 'prom-client';
import { visibleText } from '../model/visible-text';

/** The two text formats: Prometheus text 0.0.4 and OpenMetrics 1.0.0. */
export const FORMATS = ['text', 'openmetrics'] as const;

export type Format = (typeof FORMATS)[number];

/** Content types by format. Prometheus 3 fails a scrape with an unknown content type. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** The text after the last family. */
export const END_MARKER: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

export interface FamilyHeader {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

// OpenMetrics requires the unit as the suffix of the name. These are the base units used in the catalog.
const UNIT = /_(seconds|bytes|ratio|dollars)$/;

/** Returns the HELP, TYPE and, in OpenMetrics, UNIT lines of a family. */
export function familyHeader({ name, type, help }: FamilyHeader, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  if (format === 'text') {
    return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
  }
  // In OpenMetrics the name of a counter's family lacks the `_total` of its samples.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const unit = UNIT.exec(family)?.[1];
  return (
    `# HELP ${family} ${escaped.replaceAll('"', '\\"')}\n# TYPE ${family} ${type}\n` +
    (unit === undefined ? '' : `# UNIT ${family} ${unit}\n`)
  );
}

/*
 * The line of a sample is the same in Prometheus text 0.0.4 and OpenMetrics 1.0.0, so that one cached rendering serves both;
 * only headers and the end differ.
 */

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"' };

/** Escapes a label value for the text between the quotes. Hidden characters, such as line breaks, become visible ones. */
export function escapeLabelValue(value: string): string {
  return visibleText(value).replace(/[\\"]/g, (unsafe) => ESCAPED[unsafe] ?? '');
}

/** Returns `a="x",b="y"`. A label with an undefined value is omitted. */
export function labelText(names: readonly string[], values: readonly (string | undefined)[]): string {
  let text = '';
  for (let index = 0; index < names.length; index++) {
    const value = values[index];
    if (value !== undefined) {
      text += `${text === '' ? '' : ','}${names[index] ?? ''}="${escapeLabelValue(value)}"`;
    }
  }
  return text;
}

/**
 * Formats a bucket's upper bound as Go's `%g` does, with `.0` for whole numbers. OpenMetrics requires this form, and
 * Prometheus 3 normalises other forms to it.
 */
export function boundText(bound: number): string {
  if (bound === Infinity) {
    return '+Inf';
  }
  if (bound !== 0 && (bound < 1e-4 || bound >= 1e6)) {
    return bound.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

export type PromClientMetric = MetricObjectWithValues<MetricValue<string>>;

/**
 * Formats prom-client's metrics. Its own OpenMetrics writer permanently renames the counters of the registry, which breaks
 * the next text scrape, and writes `le="1"`, which OpenMetrics forbids.
 */
export function promClientText(metrics: readonly PromClientMetric[], format: Format): string {
  let text = '';
  for (const { name, help, type, values } of metrics) {
    // `type` is declared as an enum but holds the word itself.
    const lines = values.map((value) => sampleLine(name, value)).join('');
    if (lines !== '') {
      text += familyHeader({ name, help, type: String(type) }, format) + lines;
    }
  }
  return text;
}

/** Returns an empty text for a value that is not finite: prom-client returns NaN for the mean of no values. */
function sampleLine(family: string, sample: MetricValue<string>): string {
  if (!Number.isFinite(sample.value)) {
    return '';
  }
  const name = 'metricName' in sample && typeof sample.metricName === 'string' ? sample.metricName : family;
  const labels = labelText(
    Object.keys(sample.labels),
    Object.entries(sample.labels).map(([label, value]) =>
      label === 'le' && typeof value === 'number' ? boundText(value) : String(value),
    ),
  );
  return `${name}${labels === '' ? '' : `{${labels}}`} ${sample.value}\n`;
}
