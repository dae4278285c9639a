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

/** Frames by the refId of their query. */
export type QueryResult = ReadonlyMap<string, readonly DataFrame[]>;

/**
 * Runs queries on the panel's data source. Unsubscribing cancels the request. Fails if there is no result; if
 * only some queries failed, their results are missing.
 */
export function runQuery(request: QueryRequest): Observable<QueryResult> {
  return from(getDataSourceSrv().get(request.datasource)).pipe(
    switchMap((source) => {
      const response = source.query(toRequest(request));
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
    // The properties that Grafana's Prometheus data source reads.
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
  const result = new Map<string, DataFrame[]>();
  for (const one of response.data as unknown[]) {
    const frame = toDataFrame(one);
    const refId = frame.refId ?? '';
    result.set(refId, [...(result.get(refId) ?? []), frame]);
  }
  const failure = response.errors?.[0];
  if (result.size === 0 && failure !== undefined) {
    throw new Error(failure.message ?? 'the data source gave no reason');
  }
  return result;
}
