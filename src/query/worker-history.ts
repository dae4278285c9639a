import { type DataFrame, type Labels } from '@grafana/data';
import { type Span } from '../data/runs';
import { fieldSeries, type Series } from '../data/series';
import { type Answer } from './ask';

/** A line of a chart. Times in ms; null where nothing was told. */
export interface Line {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** Drawn as a limit, not as a measurement. */
  readonly limit: boolean;
}

export type ChartUnit = 'percentunit' | 'bytes';

export interface Chart {
  readonly id: 'cpu' | 'memory' | 'gpu' | 'gpuMemory' | 'disk';
  readonly unit: ChartUnit;
  readonly lines: readonly Line[];
}

/** One stretch of time in which an alert was pending or firing. */
export interface AlertEpisode {
  readonly name: string;
  readonly state: string;
  readonly severity: string;
  /** The step of the ladder that the alert is for, where it has one. */
  readonly workerState: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly open: boolean;
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
  ];
  return {
    charts: charts.filter(({ lines }) =>
      lines.some((line) => !line.limit && line.values.some((v) => v !== null)),
    ),
    alerts: fieldSeries(answer.get('alerts') ?? [])
      .flatMap((series) => episodesOf(series, stepMs, span.end))
      .sort((a, b) => b.from - a.from || a.name.localeCompare(b.name)),
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

/** Rules are evaluated this often at least, in ms: points no further apart belong to one episode. */
const EVALUATION_MS = 75_000;

/** A point tells that the alert was there since the point before: an episode begins a step before its first point. */
function episodesOf({ labels, times, values }: Series, stepMs: number, end: number): AlertEpisode[] {
  const episodes: { from: number; to: number }[] = [];
  const gap = Math.max(stepMs * 1.5, EVALUATION_MS);
  times.forEach((time, index) => {
    if (typeof values[index] !== 'number') {
      return;
    }
    const running = episodes[episodes.length - 1];
    if (running !== undefined && time - running.to <= gap) {
      running.to = time;
    } else {
      episodes.push({ from: time - stepMs, to: time });
    }
  });
  return episodes.map((episode) => ({
    ...describe(labels),
    ...episode,
    open: end - episode.to <= gap,
  }));
}

function describe(labels: Labels): Pick<AlertEpisode, 'name' | 'state' | 'severity' | 'workerState'> {
  return {
    name: labels['alertname'] ?? '',
    state: labels['alertstate'] ?? '',
    severity: labels['severity'] ?? '',
    workerState: labels['worker_state'] ?? '',
  };
}
