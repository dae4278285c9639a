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

/** What is known of others that have the same failure. */
export interface RelatedFailures {
  readonly failure: Failure;
  readonly groups: readonly SharedLabelGroup[];
}

export interface WorkerDetails {
  readonly snapshot: QueryState<WorkerSnapshot>;
  readonly history: QueryState<WorkerHistory>;
  readonly dependencies: QueryState<WorkerDependencies>;
  readonly exporter: QueryState<ExporterDetails>;
  /** Asked once facts and alerts tell that something is wrong. */
  readonly relatedFailures: QueryState<RelatedFailures>;
  /** Asked once the facts tell that the worker is down. */
  readonly lastHeartbeat: QueryState<LastHeartbeat>;
}

interface WorkerQuery {
  readonly worker: string;
  readonly datasource: DataSourceRef | undefined;
  readonly exporterUrl: string;
  readonly span: TimeSpan;
  readonly timezone: string;
}

/** Points of a chart, about one for three pixels of the drawer. */
const CHART_POINTS = 150;
const MIN_STEP_MS = 5000;
const IDLE = { loading: false };

/**
 * Asks for everything about one worker, in at most five requests to the data source: when the drawer opens, and again
 * with each new span. Old answers stay until new ones are there; unmounting cancels what is on its way.
 */
export function useWorkerDetails({
  worker,
  datasource,
  exporterUrl,
  span,
  timezone,
}: WorkerQuery): WorkerDetails {
  const subject = JSON.stringify([worker, datasource?.uid, datasource?.type, exporterUrl]);
  // The panel hands its answer on more than once: the same range again is nothing new to ask Prometheus about.
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

  const snapshot = useRefreshingQuery(subject, now, (asked: TimeSpan) =>
    query('snapshot', snapshotTargets(worker, asked.from, asked.end), asked).pipe(
      map((answer) => toSnapshot(answer, asked)),
    ),
  );
  const history = useRefreshingQuery(subject, now, (asked: TimeSpan) => {
    const stepMs = stepOf(asked.from, asked.end);
    return query('history', historyTargets(worker, stepMs), asked).pipe(
      map((answer) => toHistory(answer, stepMs, asked)),
    );
  });
  // After the facts, which are read first and must not wait for these.
  const dependencies = useRefreshingQuery(subject, snapshot.value?.span, (asked: TimeSpan) =>
    query('dependencies', dependencyTargets(worker, asked.from, asked.end), asked).pipe(map(toDependencies)),
  );
  const exporter = useRefreshingQuery(subject, exporterUrl === '' ? undefined : span, () =>
    fetchExporterDetails(exporterUrl, worker),
  );

  // Facts and alerts come one after the other with each refresh; the failure is looked for once for both.
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
      }).pipe(map((answer) => ({ failure, groups: toSharedLabelGroups(answer, info) }))),
  );
  const lastHeartbeat = useRefreshingQuery(
    subject,
    useMemo(() => lastHeartbeatQuery(snapshot.value), [snapshot.value]),
    ({ at }) =>
      query('last-heartbeat', lastHeartbeatTargets(worker), { from: shown.from, end: at }).pipe(
        map(toLastHeartbeat),
      ),
  );
  // An answer about a failure that is over is no answer any more.
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

/** The same object as long as it says the same. */
function useStable<T>(value: T): T {
  const key = JSON.stringify(value);
  // The key stands for the value.
  return useMemo(() => value, [key]);
}

function stepOf(from: number, end: number): number {
  return Math.max(MIN_STEP_MS, Math.ceil((end - from) / CHART_POINTS / 1000) * 1000);
}

function rangeOf(from: number, end: number): TimeRange {
  const ends = { from: dateTime(from), to: dateTime(end) };
  return { ...ends, raw: ends };
}
