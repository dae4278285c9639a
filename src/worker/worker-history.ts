import { type DataFrame } from '@grafana/data';
import { type Span } from '../timeline/encode-segments';
import { fieldSeries } from '../frames/series';
import { type AlertEpisode, episodesOf } from './alert-segments';
import { type Answer } from './run-query';
import { QUANTITY } from './promql';

/** A line of a chart. Times in ms; null where nothing was told. */
export interface Line {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** Drawn as a limit, not as a measurement. */
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
  readonly alerts: readonly AlertEpisode[];
  /** What was asked for: it changes together with the answer, not before. */
  readonly span: Span;
  readonly stepMs: number;
}

/** Reads the answer to `historyTargets`. `stepMs` in ms. */
export function historyOf(answer: Answer, stepMs: number, span: Span): WorkerHistory {
  const chart = (id: Chart['id'], unit: ChartUnit, label: string, limit?: string): Chart => ({
    id,
    unit,
    lines: [
      ...linesOf(answer.get(id), label, false),
      ...(limit === undefined ? [] : linesOf(answer.get(limit), label, true)),
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
    alerts: episodesOf(
      fieldSeries(answer.get('alerts') ?? []),
      fieldSeries(answer.get('alertsSince') ?? []),
      fieldSeries(answer.get('alertsNow') ?? []),
      stepMs,
    ),
    span,
    stepMs,
  };
}

function linesOf(frames: readonly DataFrame[] | undefined, label: string, limit: boolean): Line[] {
  return fieldSeries(frames ?? []).map(({ labels, times, values }) => ({
    name: labels[label] ?? '',
    times,
    values,
    limit,
  }));
}
