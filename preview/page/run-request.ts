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

/** How long a query may run before its panel says that it is loading, in milliseconds: as in Grafana. */
const LOADING_AFTER_MS = 200;

/** Runs a panel's queries as Grafana's own runner does; unsubscribing cancels them. */
export function runRequest(
  datasource: DataSourceApi,
  request: DataQueryRequest,
  query: DataSourceApi['query'] = (asked) => datasource.query(asked),
): Observable<PanelData> {
  const begun: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  const answers = from(query(request)).pipe(
    map((response) => toPanelData(response, begun)),
    catchError((error: unknown) => {
      const said = toDataQueryError(error);
      return of<PanelData>({ ...begun, state: LoadingState.Error, ...errorFields([said]) });
    }),
    share(),
  );
  return merge(
    timer(LOADING_AFTER_MS).pipe(
      map(() => begun),
      takeUntil(answers),
    ),
    answers,
  );
}

function toPanelData(response: DataQueryResponse, begun: PanelData): PanelData {
  const frames = response.data.map((frame) => toDataFrame(frame));
  const annotations = frames.filter((frame) => frame.meta?.dataTopic === DataTopic.Annotations);
  const errors = response.errors ?? [];
  return {
    ...begun,
    state: response.state ?? (errors.length > 0 ? LoadingState.Error : LoadingState.Done),
    series: frames.filter((frame) => frame.meta?.dataTopic !== DataTopic.Annotations),
    annotations,
    ...errorFields(errors),
  };
}

/** Grafana still fills `error` beside `errors`, and panels may read either. */
function errorFields(errors: DataQueryError[]): Partial<PanelData> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- written for panels that read it, as Grafana does
  return errors[0] ? { error: errors[0], errors } : {};
}
