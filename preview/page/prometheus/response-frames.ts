import {
  createDataFrame,
  type DataFrame,
  FieldType,
  type Labels,
  type PartialDataFrame,
} from '@grafana/data';

type Sample = [seconds: number, value: string];
type Metric = Record<string, string>;

/** What Prometheus' query endpoints answer. */
export type Answer =
  | { resultType: 'matrix'; result: { metric: Metric; values: Sample[] }[] }
  | { resultType: 'vector'; result: { metric: Metric; value: Sample }[] }
  | { resultType: 'scalar' | 'string'; result: Sample };

/** The query that an answer belongs to, as far as it shapes the frames. */
export type Asked = { refId: string; expr: string; legendFormat: string; table: boolean; stepMs: number };

/** Turns an answer into the frames that Grafana's Prometheus data source gives to panels. */
export function framesOf(answer: Answer, asked: Asked): DataFrame[] {
  if (answer.resultType === 'matrix') {
    return answer.result.map(({ metric, values }) => seriesFrame(metric, values, asked));
  }
  if (answer.resultType === 'vector') {
    return asked.table
      ? [tableFrame(answer.result, asked)]
      : answer.result.map(({ metric, value }) => seriesFrame(metric, [value], asked));
  }
  return [seriesFrame({}, [answer.result], asked)];
}

function seriesFrame(metric: Metric, samples: Sample[], asked: Asked): DataFrame {
  const times = new Array<number>(samples.length);
  const values = new Array<number | null>(samples.length);
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as Sample;
    times[at] = sample[0] * 1000;
    values[at] = numberOf(sample[1]);
  }
  const labels: Labels = metric;
  const name = legendOf(metric, asked);
  const frame: PartialDataFrame = {
    refId: asked.refId,
    name,
    meta: {
      custom: { resultType: 'matrix' },
      executedQueryString: `Expr: ${asked.expr}\nStep: ${String(asked.stepMs / 1000)}s`,
    },
    fields: [
      { name: 'Time', type: FieldType.time, values: times, config: { interval: asked.stepMs } },
      { name: 'Value', type: FieldType.number, values, labels, config: { displayNameFromDS: name } },
    ],
  };
  return createDataFrame(frame);
}

/** One row per series, one column per label: the "table" format. */
function tableFrame(rows: { metric: Metric; value: Sample }[], asked: Asked): DataFrame {
  const names = [...new Set(rows.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return createDataFrame({
    refId: asked.refId,
    meta: { custom: { resultType: 'vector' }, executedQueryString: `Expr: ${asked.expr}` },
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map(({ value }) => value[0] * 1000) },
      ...names.map((name) => ({
        name,
        type: FieldType.string,
        config: { filterable: true },
        values: rows.map(({ metric }) => metric[name] ?? ''),
      })),
      {
        name: `Value #${asked.refId}`,
        type: FieldType.number,
        values: rows.map(({ value }) => numberOf(value[1])),
      },
    ],
  });
}

/**
 * Prometheus writes floats as text, with its own words for what JSON has no numbers for. What is no number is no value:
 * a chart with one of them would draw nothing.
 */
function numberOf(text: string): number | null {
  if (text === 'NaN') {
    return null;
  }
  if (text === '+Inf') {
    return Infinity;
  }
  return text === '-Inf' ? -Infinity : Number(text);
}

function legendOf(metric: Metric, { legendFormat, expr }: Asked): string {
  if (legendFormat && legendFormat !== '__auto') {
    return legendFormat.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => metric[label] ?? '');
  }
  const { __name__: name = '', ...labels } = metric;
  const inside = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return inside.length > 0 ? `${name}{${inside.join(', ')}}` : name || expr;
}
