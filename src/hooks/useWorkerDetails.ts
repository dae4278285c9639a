import { dateTime, type TimeRange } from '@grafana/data';
import { type DataSourceRef } from '@grafana/schema';
import { useMemo } from 'react';
import { map, type Observable } from 'rxjs';
import { type Span } from '../model/time-span';
import { partsOf, partTargets, type WorkerParts } from '../worker/dependencies/dependencies';
import { askExporter, type ExporterAnswer } from '../worker/exporter-details';
import { isDown, type LastMoment, lastMomentOf, lastMomentTargets, lookAt } from '../worker/last-heartbeat';
import { type Target } from '../worker/promql';
import { type Company, companyOf, type Failure, failureOf, whoElseTargets } from '../worker/related-failures';
import { type Answer, ask } from '../worker/run-query';
import { historyOf, historyTargets, type WorkerHistory } from '../worker/worker-history';
import { factsOf, factTargets, type WorkerFacts } from '../worker/worker-snapshot';
import { type Refreshed, useRefreshed } from './useRefreshingQuery';

/** What is known of others that have the same failure. */
export interface WhoElse {
  readonly failure: Failure;
  readonly company: readonly Company[];
}

export interface WorkerAnswers {
  readonly facts: Refreshed<WorkerFacts>;
  readonly history: Refreshed<WorkerHistory>;
  readonly parts: Refreshed<WorkerParts>;
  readonly exporter: Refreshed<ExporterAnswer>;
  /** Asked once facts and alerts tell that something is wrong. */
  readonly whoElse: Refreshed<WhoElse>;
  /** Asked once the facts tell that the worker is down. */
  readonly lastMoment: Refreshed<LastMoment>;
}

interface Asked {
  readonly worker: string;
  readonly datasource: DataSourceRef | undefined;
  readonly exporterUrl: string;
  readonly span: Span;
  readonly timezone: string;
}

/** Points of a chart, about one for three pixels of the drawer. */
const POINTS = 150;
const LEAST_STEP_MS = 5000;
const NOT_ASKED = { busy: false };

/**
 * Asks for everything about one worker, in at most five requests to the data source: when the drawer opens, and again
 * with each new span. Old answers stay until new ones are there; unmounting cancels what is on its way.
 */
export function useWorkerAnswers({ worker, datasource, exporterUrl, span, timezone }: Asked): WorkerAnswers {
  const subject = JSON.stringify([worker, datasource?.uid, datasource?.type, exporterUrl]);
  // The panel hands its answer on more than once: the same range again is nothing new to ask Prometheus about.
  const shown = useSame(span);
  const now = datasource?.uid === undefined ? undefined : shown;
  const query = (part: string, targets: Target[], { from, end }: Omit<Span, 'to'>): Observable<Answer> =>
    ask({
      datasource: datasource ?? {},
      targets,
      range: rangeOf(from, end),
      stepMs: stepOf(from, end),
      timezone,
      requestId: `heartline-${worker}-${part}`,
    });

  const facts = useRefreshed(subject, now, (asked: Span) =>
    query('facts', factTargets(worker, asked.from, asked.end), asked).pipe(
      map((answer) => factsOf(answer, asked)),
    ),
  );
  const history = useRefreshed(subject, now, (asked: Span) => {
    const stepMs = stepOf(asked.from, asked.end);
    return query('history', historyTargets(worker, stepMs), asked).pipe(
      map((answer) => historyOf(answer, stepMs, asked)),
    );
  });
  // After the facts, which are read first and must not wait for these.
  const parts = useRefreshed(subject, facts.value?.span, (asked: Span) =>
    query('parts', partTargets(worker, asked.from, asked.end), asked).pipe(map(partsOf)),
  );
  const exporter = useRefreshed(subject, exporterUrl === '' ? undefined : span, () =>
    askExporter(exporterUrl, worker),
  );

  // Facts and alerts come one after the other with each refresh; the failure is looked for once for both.
  const failure = useSame(facts.value && failureOf(facts.value.state, history.value?.alerts ?? []));
  const whoElse = useRefreshed(
    subject,
    useMemo(
      () => facts.value && failure && { failure, info: facts.value.info, span: facts.value.span },
      [facts.value, failure],
    ),
    ({ failure, info, span: { from, end } }) =>
      query('who-else', whoElseTargets({ worker, failure, info, from, to: end }), { from, end }).pipe(
        map((answer) => ({ failure, company: companyOf(answer, info) })),
      ),
  );
  const lastMoment = useRefreshed(
    subject,
    useMemo(() => lastOf(facts.value), [facts.value]),
    ({ at }) =>
      query('last-moment', lastMomentTargets(worker), { from: shown.from, end: at }).pipe(map(lastMomentOf)),
  );
  // An answer about a failure that is over is no answer any more.
  return {
    facts,
    history,
    parts,
    exporter,
    whoElse: failure === undefined ? NOT_ASKED : whoElse,
    lastMoment: isDown(facts.value?.liveness) ? lastMoment : NOT_ASKED,
  };
}

function lastOf(facts: WorkerFacts | undefined): { at: number } | undefined {
  return facts?.lastHeartbeat !== undefined && isDown(facts.liveness)
    ? { at: lookAt(facts.lastHeartbeat, facts.span.end) }
    : undefined;
}

/** The same object as long as it says the same. */
function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  // The key stands for the value.
  return useMemo(() => value, [key]);
}

function stepOf(from: number, end: number): number {
  return Math.max(LEAST_STEP_MS, Math.ceil((end - from) / POINTS / 1000) * 1000);
}

function rangeOf(from: number, end: number): TimeRange {
  const ends = { from: dateTime(from), to: dateTime(end) };
  return { ...ends, raw: ends };
}
