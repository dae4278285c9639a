import { type MetricObjectWithValues, type MetricValue } from 'prom-client';
import { type Format, familyHeader } from './header';
import { boundText, labelText } from './format';

type Metric = MetricObjectWithValues<MetricValue<string>>;

/**
 * Writes prom-client's metrics. Its own OpenMetrics writer renames the counters of the registry for good, so that
 * the next text scrape is wrong; and it writes `le="1"`, which OpenMetrics forbids.
 */
export function promClientText(metrics: readonly Metric[], format: Format): string {
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
