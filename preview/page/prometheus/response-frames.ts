import {
  createDataFrame,
  type DataFrame,
  FieldType,
  type Labels,
  type PartialDataFrame,
} from '@grafana/data';

type Sample = [seconds: number, value: string];
type Metric = Record<string, string>;

/** The `data` of a response of the Prometheus query endpoints. */
export type QueryResult =
  | { resultType: 'matrix'; result: { metric: Metric; values: Sample[] }[] }
  | { resultType: 'vector'; result: { metric: Metric; value: Sample }[] }
  | { resultType: 'scalar' | 'string'; result: Sample };

/** The properties of a query that determine the frames of its result. */
export type QueryContext = {
  refId: string;
  expr: string;
  legendFormat: string;
  table: boolean;
  stepMs: number;
};

/** Converts a query result to the frames that Grafana's Prometheus data source returns. */
export function toDataFrames(result: QueryResult, query: QueryContext): DataFrame[] {
  if (result.resultType === 'matrix') {
    return result.result.map(({ metric, values }) => toSeriesFrame(metric, values, query));
  }
  if (result.resultType === 'vector') {
    return query.table
      ? [toTableFrame(result.result, query)]
      : result.result.map(({ metric, value }) => toSeriesFrame(metric, [value], query));
  }
  return [toSeriesFrame({}, [result.result], query)];
}

function toSeriesFrame(metric: Metric, samples: Sample[], query: QueryContext): DataFrame {
  const times = new Array<number>(samples.length);
  const values = new Array<number | null>(samples.length);
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as Sample;
    times[at] = sample[0] * 1000;
    values[at] = parseSampleValue(sample[1]);
  }
  const labels: Labels = metric;
  const name = formatLegend(metric, query);
  const frame: PartialDataFrame = {
    refId: query.refId,
    name,
    meta: {
      custom: { resultType: 'matrix' },
      executedQueryString: `Expr: ${query.expr}\nStep: ${String(query.stepMs / 1000)}s`,
    },
    fields: [
      { name: 'Time', type: FieldType.time, values: times, config: { interval: query.stepMs } },
      { name: 'Value', type: FieldType.number, values, labels, config: { displayNameFromDS: name } },
    ],
  };
  return createDataFrame(frame);
}

/** The "table" format: one row per series and one column per label. */
function toTableFrame(rows: { metric: Metric; value: Sample }[], query: QueryContext): DataFrame {
  const names = [...new Set(rows.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return createDataFrame({
    refId: query.refId,
    meta: { custom: { resultType: 'vector' }, executedQueryString: `Expr: ${query.expr}` },
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map(({ value }) => value[0] * 1000) },
      ...names.map((name) => ({
        name,
        type: FieldType.string,
        config: { filterable: true },
        values: rows.map(({ metric }) => metric[name] ?? ''),
      })),
      {
        name: `Value #${query.refId}`,
        type: FieldType.number,
        values: rows.map(({ value }) => parseSampleValue(value[1])),
      },
    ],
  });
}

/**
 * Parses a sample value, which Prometheus encodes as text. Returns null for NaN, because a chart with a NaN draws
 * nothing.
 */
function parseSampleValue(text: string): number | null {
  if (text === 'NaN') {
    return null;
  }
  if (text === '+Inf') {
    return Infinity;
  }
  return text === '-Inf' ? -Infinity : Number(text);
}

function formatLegend(metric: Metric, { legendFormat, expr }: QueryContext): string {
  if (legendFormat && legendFormat !== '__auto') {
    return legendFormat.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => metric[label] ?? '');
  }
  const { __name__: name = '', ...labels } = metric;
  const inside = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return inside.length > 0 ? `${name}{${inside.join(', ')}}` : name || expr;
}
