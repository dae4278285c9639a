import { type DataFrame } from '@grafana/data';
import { fieldSeries } from '../frames/series';
import { type TimeSpan } from '../model/time-span';
import { type AlertSegment, toAlertSegments } from './alert-segments';
import { QUANTITY, quote, type QueryTarget, toTargets, union } from './promql';
import { type QueryResult } from './run-query';

/** A line of a chart. Times in ms; null where there is no sample. */
export interface Line {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** True for a limit, false for a measurement. */
  readonly limit: boolean;
}

export type ChartUnit = 'percentunit' | 'bytes' | 'binBps';

export interface Chart {
  readonly id: 'cpu' | 'memory' | 'gpu' | 'gpuMemory' | 'disk' | 'network';
  readonly unit: ChartUnit;
  readonly lines: readonly Line[];
}

export interface WorkerHistory {
  readonly charts: readonly Chart[];
  /** Newest first. */
  readonly alerts: readonly AlertSegment[];
  /** The range of the query, which changes together with the result. */
  readonly span: TimeSpan;
  readonly stepMs: number;
}

/** Reads the result of `historyTargets`. `stepMs` in ms. */
export function toHistory(result: QueryResult, stepMs: number, span: TimeSpan): WorkerHistory {
  const chart = (id: Chart['id'], unit: ChartUnit, label: string, limit?: string): Chart => ({
    id,
    unit,
    lines: [
      ...toLines(result.get(id), label, false),
      ...(limit === undefined ? [] : toLines(result.get(limit), label, true)),
    ],
  });
  const charts = [
    chart('cpu', 'percentunit', ''),
    chart('memory', 'bytes', '', 'memoryLimit'),
    chart('gpu', 'percentunit', 'gpu'),
    chart('gpuMemory', 'bytes', 'gpu'),
    chart('disk', 'bytes', 'mountpoint', 'diskSize'),
    chart('network', 'binBps', QUANTITY),
  ];
  return {
    charts: charts.filter(({ lines }) =>
      lines.some((line) => !line.limit && line.values.some((v) => v !== null)),
    ),
    alerts: toAlertSegments(
      fieldSeries(result.get('alerts') ?? []),
      fieldSeries(result.get('alertsSince') ?? []),
      fieldSeries(result.get('alertsNow') ?? []),
      stepMs,
    ),
    span,
    stepMs,
  };
}

function toLines(frames: readonly DataFrame[] | undefined, label: string, limit: boolean): Line[] {
  return fieldSeries(frames ?? []).map(({ labels, times, values }) => ({
    name: labels[label] ?? '',
    times,
    values,
    limit,
  }));
}

/**
 * Returns the range queries of the drawer. Each point holds the highest value since the previous one, so that
 * no peak is lost. Looks back at least a minute, or points would miss the samples of a slow scrape.
 * @param stepMs interval of the points in ms
 */
export function historyTargets(worker: string, stepMs: number): QueryTarget[] {
  const selector = `{worker_id=${quote(worker)}}`;
  const lookback = Math.max(stepMs, 60_000);
  const peak = (metric: string, by = '') =>
    `max by (${by}) (max_over_time(${metric}${selector}[${lookback}ms]))`;
  const rate = (metric: string) => `max(rate(${metric}${selector}[${lookback}ms]))`;
  const queries: Record<string, string> = {
    cpu: peak('worker_cpu_usage_ratio'),
    memory: peak('worker_memory_usage_bytes'),
    memoryLimit: peak('worker_memory_limit_bytes'),
    gpu: peak('worker_gpu_utilization_ratio', 'gpu'),
    gpuMemory: peak('worker_gpu_memory_usage_bytes', 'gpu'),
    disk: peak('worker_disk_usage_bytes', 'mountpoint'),
    diskSize: peak('worker_disk_size_bytes', 'mountpoint'),
    network: union({
      received: rate('worker_network_receive_bytes_total'),
      sent: rate('worker_network_transmit_bytes_total'),
    }),
    // Alerts on one worker may differ in further labels, such as a connection.
    alerts: `max without (instance, pod) (max_over_time(ALERTS${selector}[${stepMs}ms]))`,
    alertsSince: `max without (instance, pod) (max_over_time(ALERTS_FOR_STATE${selector}[${stepMs}ms]))`,
  };
  const now = { alertsNow: `max without (instance, pod) (ALERTS${selector})` };
  return [...toTargets(queries, 'range'), ...toTargets(now)];
}
