import {
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  DataTopic,
  LoadingState,
  type PanelData,
  toDataFrame,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, map, merge, type Observable, of, share, takeUntil, timer } from 'rxjs';

/** The panel shows its loading state after this time, like in Grafana. */
const LOADING_AFTER_MS = 200;

/** Runs the queries of a panel like the query runner of Grafana. Unsubscribing cancels them. */
export function runRequest(
  datasource: DataSourceApi,
  request: DataQueryRequest,
  query: DataSourceApi['query'] = (queryRequest) => datasource.query(queryRequest),
): Observable<PanelData> {
  const loading: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  const responses = from(query(request)).pipe(
    map((response) => toPanelData(response, loading)),
    catchError((error: unknown) => {
      const queryError = toDataQueryError(error);
      return of<PanelData>({ ...loading, state: LoadingState.Error, ...errorFields([queryError]) });
    }),
    share(),
  );
  return merge(
    timer(LOADING_AFTER_MS).pipe(
      map(() => loading),
      takeUntil(responses),
    ),
    responses,
  );
}

function toPanelData(response: DataQueryResponse, loading: PanelData): PanelData {
  const frames = response.data.map((frame) => toDataFrame(frame));
  const annotations = frames.filter((frame) => frame.meta?.dataTopic === DataTopic.Annotations);
  const errors = response.errors ?? [];
  return {
    ...loading,
    state: response.state ?? (errors.length > 0 ? LoadingState.Error : LoadingState.Done),
    series: frames.filter((frame) => frame.meta?.dataTopic !== DataTopic.Annotations),
    annotations,
    ...errorFields(errors),
  };
}

/** Grafana sets `error` in addition to `errors`, and panels may read either. */
function errorFields(errors: DataQueryError[]): Partial<PanelData> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana sets it for panels that read it
  return errors[0] ? { error: errors[0], errors } : {};
}
