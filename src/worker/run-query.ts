import {
  CoreApp,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type TimeRange,
  toDataFrame,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { type DataQuery, type DataSourceRef } from '@grafana/schema';
import { from, isObservable, last, map, type Observable, switchMap } from 'rxjs';
import { type QueryTarget } from './promql';

export interface QueryRequest {
  readonly datasource: DataSourceRef;
  readonly targets: readonly QueryTarget[];
  readonly range: TimeRange;
  /** Milliseconds between the points of range queries. */
  readonly stepMs: number;
  readonly timezone: string;
  readonly requestId: string;
}

/** An answer, by the target that asked for it. */
export type QueryResult = ReadonlyMap<string, readonly DataFrame[]>;

/**
 * Asks the panel's data source. Unsubscribing cancels the request. Errors when nothing was answered; when some
 * targets failed, their answers are missing.
 */
export function runQuery(question: QueryRequest): Observable<QueryResult> {
  return from(getDataSourceSrv().get(question.datasource)).pipe(
    switchMap((source) => {
      const response = source.query(toRequest(question));
      return isObservable(response) ? response : from(response);
    }),
    last(),
    map(toResult),
  );
}

function toRequest({
  datasource,
  targets,
  range,
  stepMs,
  timezone,
  requestId,
}: QueryRequest): DataQueryRequest {
  const queries: DataQuery[] = targets.map(({ refId, expr, instant }) => ({
    refId,
    datasource,
    // What Grafana's Prometheus data source reads of a query.
    ...{ expr, instant, range: !instant, format: 'time_series', editorMode: 'code', interval: `${stepMs}ms` },
  }));
  return {
    app: CoreApp.Dashboard,
    requestId,
    targets: queries,
    range,
    interval: `${stepMs}ms`,
    intervalMs: stepMs,
    maxDataPoints: Math.ceil((range.to.valueOf() - range.from.valueOf()) / stepMs) + 1,
    scopedVars: {},
    timezone,
    startTime: Date.now(),
  };
}

function toResult(response: DataQueryResponse): QueryResult {
  const answer = new Map<string, DataFrame[]>();
  for (const one of response.data as unknown[]) {
    const frame = toDataFrame(one);
    const refId = frame.refId ?? '';
    answer.set(refId, [...(answer.get(refId) ?? []), frame]);
  }
  const failure = response.errors?.[0];
  if (answer.size === 0 && failure !== undefined) {
    throw new Error(failure.message ?? 'the data source gave no reason');
  }
  return answer;
}
