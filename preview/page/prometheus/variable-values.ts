import { type MetricFindValue } from '@grafana/data';
import { map, type Observable, throwError } from 'rxjs';
import { type QueryResult } from './response-frames';
import { requestPrometheus } from './prometheus-client';

/** The query of a variable in the JSON of a dashboard. */
export type VariableQuery = string | { query: string };

const LABEL_VALUES = /^label_values\(([\s\S]+),\s*(\w+)\)$/;
const QUERY_RESULT = /^query_result\(([\s\S]+)\)$/;

/** Fetches the values of a variable. Supports the two functions of Grafana that the Heartline dashboards use. */
export function fetchVariableValues(
  query: string,
  range: { fromMs: number; toMs: number },
): Observable<MetricFindValue[]> {
  const [, series, label] = LABEL_VALUES.exec(query) ?? [];
  if (series !== undefined && label !== undefined) {
    const form = {
      'match[]': series,
      start: String(range.fromMs / 1000),
      end: String(range.toMs / 1000),
    };
    return requestPrometheus<string[]>(`label/${label}/values`, form, 'GET').pipe(
      map((values) => values.map((text) => ({ text }))),
    );
  }
  const [, expr] = QUERY_RESULT.exec(query) ?? [];
  if (expr !== undefined) {
    return requestPrometheus('query', { query: expr, time: String(range.toMs / 1000) }).pipe(
      map(formatQueryResult),
    );
  }
  return throwError(
    () =>
      new Error(
        `Unsupported variable query: "${query}". The preview supports label_values and query_result.`,
      ),
  );
}

/**
 * Formats each series of a vector like Grafana: name, labels, value and time in milliseconds. The regular expression of
 * the variable extracts a part of it.
 */
export function formatQueryResult(result: QueryResult): MetricFindValue[] {
  if (result.resultType !== 'vector') {
    return [];
  }
  return result.result.map(({ metric, value: [seconds, value] }) => {
    const { __name__: name = '', ...labels } = metric;
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return { text: `${name}{${inside.join(',')}} ${value} ${String(seconds * 1000)}` };
  });
}
