import {
  type AnnotationSupport,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceInstanceSettings,
  getDefaultTimeRange,
  LoadingState,
  type MetricFindValue,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { catchError, firstValueFrom, forkJoin, map, type Observable, of } from 'rxjs';
import { toAnnotationEvents, type PrometheusAnnotation } from './annotation-events';
import { type QueryContext, toDataFrames } from './response-frames';
import { requestPrometheus } from './prometheus-client';
import { type QueryStep, calculateStep, buildStepVariables } from './query-step';
import { fetchVariableValues, type VariableQuery } from './variable-values';

/** A Prometheus query in the JSON of a dashboard. */
export interface PrometheusQuery extends DataQuery {
  expr: string;
  instant?: boolean;
  range?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
  legendFormat?: string;
  interval?: string;
}

type TargetResult = { frames: DataFrame[]; error?: DataQueryError };

/**
 * Queries Prometheus through the proxy of the preview and returns the same frames as Grafana's Prometheus data source.
 */
export class PrometheusDataSource extends DataSourceApi {
  override annotations: AnnotationSupport = {
    prepareAnnotation: (annotation: PrometheusAnnotation) => annotation,
    prepareQuery: (annotation: PrometheusAnnotation) => toAnnotationQuery(annotation),
    processEvents: (annotation, frames) => of(toAnnotationEvents(annotation, frames)),
  };

  readonly #scrapeMs: number;

  constructor(settings: DataSourceInstanceSettings, scrapeMs: number) {
    super(settings);
    this.#scrapeMs = scrapeMs;
    this.interval = `${String(scrapeMs / 1000)}s`;
  }

  query(request: DataQueryRequest): Observable<DataQueryResponse> {
    const targets = request.targets as PrometheusQuery[];
    const results = targets
      .filter((target) => !target.hide && target.expr)
      .map((target) => this.#run(target, request));
    return results.length > 0
      ? forkJoin(results).pipe(map(mergeResults))
      : of({ data: [], state: LoadingState.Done });
  }

  override async metricFindQuery(
    query: VariableQuery,
    options?: { range?: TimeRange; scopedVars?: ScopedVars },
  ): Promise<MetricFindValue[]> {
    const range = options?.range ?? getDefaultTimeRange();
    const [fromMs, toMs] = [range.from.valueOf(), range.to.valueOf()];
    const seconds = Math.round((toMs - fromMs) / 1000);
    const text = this.#text(typeof query === 'string' ? query : query.query, {
      ...options?.scopedVars,
      ...toScopedVars({ __range: `${String(seconds)}s`, __range_s: String(seconds) }),
    });
    return firstValueFrom(fetchVariableValues(text, { fromMs, toMs }));
  }

  testDatasource(): Promise<{ status: string; message: string }> {
    return Promise.resolve({ status: 'success', message: 'The preview server proxies Prometheus.' });
  }

  #run(target: PrometheusQuery, request: DataQueryRequest): Observable<TargetResult> {
    const range = { fromMs: request.range.from.valueOf(), toMs: request.range.to.valueOf() };
    const step = calculateStep(range, request.intervalMs, this.#text(target.interval, request.scopedVars));
    const expr = this.#text(target.expr, {
      ...request.scopedVars,
      ...toScopedVars(buildStepVariables(step, range, this.#scrapeMs)),
    });
    const context: QueryContext = {
      refId: target.refId,
      expr,
      legendFormat: this.#text(target.legendFormat, request.scopedVars),
      table: target.format === 'table',
      stepMs: step.stepMs,
    };
    return runTarget(target, expr, step, range.toMs).pipe(
      map((result): TargetResult => ({ frames: toDataFrames(result, context) })),
      catchError((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        return of<TargetResult>({ frames: [], error: { refId: target.refId, message } });
      }),
    );
  }

  #text(template: string | undefined, vars: ScopedVars): string {
    return getTemplateSrv().replace(template ?? '', vars, formatRegexValue);
  }
}

function runTarget(target: PrometheusQuery, expr: string, step: QueryStep, toMs: number) {
  if (target.instant) {
    return requestPrometheus('query', { query: expr, time: String(toMs / 1000) });
  }
  return requestPrometheus('query_range', {
    query: expr,
    start: String(step.fromMs / 1000),
    end: String(step.toMs / 1000),
    step: String(step.stepMs / 1000),
  });
}

function toAnnotationQuery({ expr, step }: PrometheusAnnotation): PrometheusQuery | undefined {
  return expr ? { refId: 'Anno', expr, ...(step ? { interval: step } : {}) } : undefined;
}

function mergeResults(results: TargetResult[]): DataQueryResponse {
  const errors = results.flatMap(({ error }) => error ?? []);
  const data = results.flatMap(({ frames }) => frames);
  return errors.length > 0 ? { data, errors, state: LoadingState.Error } : { data, state: LoadingState.Done };
}

function toScopedVars(values: Record<string, string>): ScopedVars {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { text: value, value }]));
}

/** Formats a variable for a regular expression matcher: escapes the values and joins several to a group. */
function formatRegexValue(value: unknown, variable?: { multi?: boolean; includeAll?: boolean }): string {
  if (!Array.isArray(value) && !variable?.multi && !variable?.includeAll) {
    return String(value).replace(/\\/g, '\\\\').replace(/"/g, '\\"');
  }
  const parts = (Array.isArray(value) ? value : [value]).map((part) =>
    String(part)
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      .replace(/\\/g, '\\\\')
      .replace(/"/g, '\\"'),
  );
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('|')})`;
}
