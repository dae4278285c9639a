import { dateTime, type TimeRange } from '@grafana/data';
import { type DataSourceRef } from '@grafana/schema';
import { useEffect, useRef, useState } from 'react';
import { from as fromPromise, map } from 'rxjs';
import { type Span } from '../data/runs';
import { ask } from '../query/ask';
import { askExporter, type ExporterAnswer } from '../query/exporter-api';
import { Refresher, type Refreshed } from '../query/refresher';
import { factsOf, type WorkerFacts } from '../query/worker-facts';
import { historyOf, type WorkerHistory } from '../query/worker-history';
import { factTargets, historyTargets } from '../query/worker-targets';

export interface WorkerAnswers {
  readonly facts: Refreshed<WorkerFacts>;
  readonly history: Refreshed<WorkerHistory>;
  readonly exporter: Refreshed<ExporterAnswer>;
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

/**
 * Asks for everything about one worker: when the drawer opens, and again with each new span. Old answers stay until
 * new ones are there; unmounting cancels what is on its way.
 */
export function useWorkerAnswers({ worker, datasource, exporterUrl, span, timezone }: Asked): WorkerAnswers {
  const [facts, setFacts] = useState<Refreshed<WorkerFacts>>({ busy: true });
  const [history, setHistory] = useState<Refreshed<WorkerHistory>>({ busy: true });
  const [exporter, setExporter] = useState<Refreshed<ExporterAnswer>>({ busy: true });
  const refresh = useRef<(span: Span) => void>(undefined);
  const uid = datasource?.uid;
  const type = datasource?.type;

  useEffect(() => {
    const source: DataSourceRef | undefined = uid === undefined ? undefined : { uid, type };
    const asked = { timezone, requestId: `heartline-${worker}` };
    const refreshers: { refresh: (span: Span) => void; close: () => void }[] = [];
    if (source !== undefined) {
      refreshers.push(
        new Refresher((now: Span) => {
          const targets = factTargets(worker, now.from, now.end);
          const stepMs = stepOf(now);
          return ask({
            ...asked,
            datasource: source,
            targets,
            range: rangeOf(now),
            stepMs,
            requestId: `${asked.requestId}-facts`,
          }).pipe(map((answer) => factsOf(answer, now)));
        }, setFacts),
        new Refresher((now: Span) => {
          const stepMs = stepOf(now);
          const targets = historyTargets(worker, stepMs);
          return ask({
            ...asked,
            datasource: source,
            targets,
            range: rangeOf(now),
            stepMs,
            requestId: `${asked.requestId}-history`,
          }).pipe(map((answer) => historyOf(answer, stepMs, now)));
        }, setHistory),
      );
    }
    const aborter = new AbortController();
    if (exporterUrl !== '') {
      refreshers.push(
        new Refresher(() => fromPromise(askExporter(exporterUrl, worker, aborter.signal)), setExporter),
      );
    }
    refresh.current = (now) => refreshers.forEach((refresher) => refresher.refresh(now));
    return () => {
      aborter.abort();
      refreshers.forEach((refresher) => refresher.close());
    };
  }, [worker, uid, type, exporterUrl, timezone]);

  useEffect(() => refresh.current?.(span), [span, worker, uid, type, exporterUrl, timezone]);

  return { facts, history, exporter };
}

function stepOf({ from, end }: Span): number {
  return Math.max(LEAST_STEP_MS, Math.ceil((end - from) / POINTS / 1000) * 1000);
}

function rangeOf({ from, end }: Span): TimeRange {
  const ends = { from: dateTime(from), to: dateTime(end) };
  return { ...ends, raw: ends };
}
