import { type MetricFindValue } from '@grafana/data';
import { map, type Observable, throwError } from 'rxjs';
import { type QueryResult } from './response-frames';
import { requestPrometheus } from './prometheus-client';

/** A variable's query, as dashboards hold it. */
export type VariableQuery = string | { query: string };

const LABEL_VALUES = /^label_values\(([\s\S]+),\s*(\w+)\)$/;
const QUERY_RESULT = /^query_result\(([\s\S]+)\)$/;

/** The values of a variable, for the two functions that our dashboards use of those Grafana has. */
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
  return throwError(() => new Error(`This page knows label_values and query_result, not "${query}".`));
}

/** Each series of a vector as Grafana writes it: name, labels, value and time, for a regular expression to pick from. */
export function formatQueryResult(answer: QueryResult): MetricFindValue[] {
  if (answer.resultType !== 'vector') {
    return [];
  }
  return answer.result.map(({ metric, value: [seconds, value] }) => {
    const { __name__: name = '', ...labels } = metric;
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return { text: `${name}{${inside.join(',')}} ${value} ${String(seconds * 1000)}` };
  });
}
