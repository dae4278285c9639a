import { dateTime, type TimeRange } from '@grafana/data';
import { type DataSourceRef } from '@grafana/schema';
import { useMemo } from 'react';
import { map, type Observable } from 'rxjs';
import { type TimeSpan } from '../model/time-span';
import {
  toDependencies,
  dependencyTargets,
  type WorkerDependencies,
} from '../worker/dependencies/dependencies';
import { fetchExporterDetails, type ExporterDetails } from '../worker/exporter-details';
import {
  isDown,
  type LastHeartbeat,
  toLastHeartbeat,
  lastHeartbeatTargets,
  evaluationTime,
} from '../worker/last-heartbeat';
import { type QueryTarget } from '../worker/promql';
import {
  type SharedLabelGroup,
  toSharedLabelGroups,
  type Failure,
  findFailure,
  relatedFailureTargets,
} from '../worker/related-failures';
import { type QueryResult, runQuery } from '../worker/run-query';
import { toHistory, historyTargets, type WorkerHistory } from '../worker/worker-history';
import { toSnapshot, snapshotTargets, type WorkerSnapshot } from '../worker/worker-snapshot';
import { type QueryState, useRefreshingQuery } from './useRefreshingQuery';

/** A failure, and how many workers with the same labels have it too. */
export interface RelatedFailures {
  readonly failure: Failure;
  readonly groups: readonly SharedLabelGroup[];
}

export interface WorkerDetails {
  readonly snapshot: QueryState<WorkerSnapshot>;
  readonly history: QueryState<WorkerHistory>;
  readonly dependencies: QueryState<WorkerDependencies>;
  readonly exporter: QueryState<ExporterDetails>;
  /** Queried after the snapshot and the alerts have shown a failure. */
  readonly relatedFailures: QueryState<RelatedFailures>;
  /** Queried after the snapshot has shown that the worker is down. */
  readonly lastHeartbeat: QueryState<LastHeartbeat>;
}

interface WorkerQuery {
  readonly worker: string;
  readonly datasource: DataSourceRef | undefined;
  readonly exporterUrl: string;
  readonly span: TimeSpan;
  readonly timezone: string;
}

/** Number of points of a chart: about one for each three pixels of the drawer. */
const CHART_POINTS = 150;
const MIN_STEP_MS = 5000;
const IDLE = { loading: false };

/**
 * Queries the details of one worker, in at most five requests to the data source, when the drawer opens and with each
 * new span. Previous results are kept until new ones arrive. Unmounting cancels running queries.
 */
export function useWorkerDetails({
  worker,
  datasource,
  exporterUrl,
  span,
  timezone,
}: WorkerQuery): WorkerDetails {
  const subject = JSON.stringify([worker, datasource?.uid, datasource?.type, exporterUrl]);
  // The panel passes the same data on more than once. An unchanged range needs no new queries.
  const shown = useStable(span);
  const now = datasource?.uid === undefined ? undefined : shown;
  const query = (
    subject: string,
    targets: QueryTarget[],
    { from, end }: Omit<TimeSpan, 'to'>,
  ): Observable<QueryResult> =>
    runQuery({
      datasource: datasource ?? {},
      targets,
      range: rangeOf(from, end),
      stepMs: stepOf(from, end),
      timezone,
      requestId: `heartline-${worker}-${subject}`,
    });

  const snapshot = useRefreshingQuery(subject, now, (span: TimeSpan) =>
    query('snapshot', snapshotTargets(worker, span.from, span.end), span).pipe(
      map((result) => toSnapshot(result, span)),
    ),
  );
  const history = useRefreshingQuery(subject, now, (span: TimeSpan) => {
    const stepMs = stepOf(span.from, span.end);
    return query('history', historyTargets(worker, stepMs), span).pipe(
      map((result) => toHistory(result, stepMs, span)),
    );
  });
  // Starts after the snapshot, which is shown first and must not wait for these queries.
  const dependencies = useRefreshingQuery(subject, snapshot.value?.span, (span: TimeSpan) =>
    query('dependencies', dependencyTargets(worker, span.from, span.end), span).pipe(map(toDependencies)),
  );
  const exporter = useRefreshingQuery(subject, exporterUrl === '' ? undefined : span, () =>
    fetchExporterDetails(exporterUrl, worker),
  );

  // Snapshot and alerts arrive one after the other. A stable failure avoids a second query in each refresh.
  const failure = useStable(snapshot.value && findFailure(snapshot.value.state, history.value?.alerts ?? []));
  const relatedFailures = useRefreshingQuery(
    subject,
    useMemo(
      () => snapshot.value && failure && { failure, info: snapshot.value.info, span: snapshot.value.span },
      [snapshot.value, failure],
    ),
    ({ failure, info, span: { from, end } }) =>
      query('related-failures', relatedFailureTargets({ worker, failure, info, from, to: end }), {
        from,
        end,
      }).pipe(map((result) => ({ failure, groups: toSharedLabelGroups(result, info) }))),
  );
  const lastHeartbeat = useRefreshingQuery(
    subject,
    useMemo(() => lastHeartbeatQuery(snapshot.value), [snapshot.value]),
    ({ at }) =>
      query('last-heartbeat', lastHeartbeatTargets(worker), { from: shown.from, end: at }).pipe(
        map(toLastHeartbeat),
      ),
  );
  // Results about a failure that is over are not returned.
  return {
    snapshot,
    history,
    dependencies,
    exporter,
    relatedFailures: failure === undefined ? IDLE : relatedFailures,
    lastHeartbeat: isDown(snapshot.value?.liveness) ? lastHeartbeat : IDLE,
  };
}

function lastHeartbeatQuery(snapshot: WorkerSnapshot | undefined): { at: number } | undefined {
  return snapshot?.lastHeartbeat !== undefined && isDown(snapshot.liveness)
    ? { at: evaluationTime(snapshot.lastHeartbeat, snapshot.span.end) }
    : undefined;
}

/** Returns the same object as long as its JSON is the same. */
function useStable<T>(value: T): T {
  const key = JSON.stringify(value);
  // The key represents the value, which is therefore not a dependency.
  return useMemo(() => value, [key]);
}

function stepOf(from: number, end: number): number {
  return Math.max(MIN_STEP_MS, Math.ceil((end - from) / CHART_POINTS / 1000) * 1000);
}

function rangeOf(from: number, end: number): TimeRange {
  const ends = { from: dateTime(from), to: dateTime(end) };
  return { ...ends, raw: ends };
}
