import { fleetFamilies } from './fleet-series';
import { workerFamilies } from './worker-series';
import { EVALUATION_INTERVAL_MS, type HistoryRange } from './fleet-history';
import { secondsInStates, stateAt, STATES, type WorkerHistory } from './state-segments';

/** How densely the history is written. All in milliseconds. */
export type SampleDensity = {
  /** The distance of samples in the last `fineForMs` before now, and after now. */
  fineMs: number;
  fineForMs: number;
  /** Their distance before that. */
  coarseMs: number;
  /** Whether to write what a worker's drawer shows too. */
  workerSeries?: boolean;
  /** For how long before now; without it, for the fine time. */
  workerSeriesForMs?: number;
  /** Whether to write what the Fleet dashboard reads beside all that: the coarse series, and transitions. */
  fleetSeries?: boolean;
};

/** For ten minutes, two days and two hours before now, the exporter did not answer. */
export const OUTAGE_BEFORE_NOW_MS = 50 * 3_600_000;
export const OUTAGE_MS = 600_000;

const UP = 'up{job="heartline",instance="127.0.0.1:9877"}';

/** One metric, and the lines of its samples. */
export type MetricFamily = { name: string; type: 'gauge' | 'counter'; samples: Iterable<string> };

/** Writes the history as OpenMetrics text, line by line, in the series that the exporter and the rules would leave. */
export function* writeOpenMetrics(
  fleet: WorkerHistory[],
  span: HistoryRange,
  density: SampleDensity,
): Generator<string> {
  const times = sampleTimes(span, density);
  const minutes = thinOut(times, 30_000);
  const {
    workerSeries: withDetails,
    workerSeriesForMs: detailsForMs = density.fineForMs,
    fleetSeries: withBoard,
  } = density;
  const recent = minutes.filter((at) => at >= span.nowMs - detailsForMs);
  const details = withDetails ? workerFamilies(fleet, recent, sampleLines, workerLabels) : [];
  const board = withBoard
    ? fleetFamilies(fleet, thinOut(times, 60_000), recent, sampleLines, workerLabels)
    : [];
  const all = [...families(fleet, span, times, minutes), ...details, ...board];
  for (const { name, type, samples } of all) {
    yield `# TYPE ${name} ${type}\n`;
    yield* samples;
  }
  yield '# EOF\n';
}

/** The moments of the samples: coarse, then fine; and every evaluation around a state shorter than the coarse distance. */
function sampleTimes(
  { fromMs, nowMs, toMs }: HistoryRange,
  { fineMs, fineForMs, coarseMs }: SampleDensity,
): number[] {
  const times: number[] = [];
  for (let at = Math.ceil(fromMs / coarseMs) * coarseMs; at < toMs;) {
    times.push(at);
    const step = at >= nowMs - fineForMs ? fineMs : coarseMs;
    at = Math.floor(at / step) * step + step;
  }
  return times;
}

/** Leaves out moments that come sooner than that after the one before. */
function thinOut(times: number[], atLeastMs: number): number[] {
  let last = -Infinity;
  return times.filter((at) => {
    const late = at - last >= atLeastMs;
    last = late ? at : last;
    return late;
  });
}

function families(
  fleet: WorkerHistory[],
  span: HistoryRange,
  times: number[],
  minutes: number[],
): MetricFamily[] {
  return [
    { name: 'worker:health_state:code', type: 'gauge', samples: stateCodes(fleet, times) },
    { name: 'worker_type:workers:count', type: 'gauge', samples: workerCounts(fleet, minutes) },
    { name: 'worker_health_state_seconds', type: 'counter', samples: stateSeconds(fleet, minutes) },
    { name: 'up', type: 'gauge', samples: sampleLines(UP, minutes, (at) => Number(!isScrapeDown(at, span))) },
  ];
}

function isScrapeDown(atMs: number, { nowMs }: HistoryRange): boolean {
  const since = atMs - (nowMs - OUTAGE_BEFORE_NOW_MS);
  return since >= 0 && since < OUTAGE_MS;
}

function* stateCodes(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const worker of fleet) {
    const series = `worker:health_state:code{${workerLabels(worker)}}`;
    yield* sampleLines(
      series,
      [...times, ...shortSegmentTimes(worker)].sort((a, b) => a - b),
      (at) => {
        const state = stateAt(worker, at);
        return state && STATES.indexOf(state);
      },
    );
  }
}

/** The evaluations that saw a state which the samples' own times may have missed, and the one that saw its end. */
function shortSegmentTimes({ segments: segments }: WorkerHistory): number[] {
  const short = segments.filter((segment) => segment.toMs - segment.fromMs < 120_000);
  return short.flatMap((segment) => {
    const count = Math.round((segment.toMs - segment.fromMs) / EVALUATION_INTERVAL_MS);
    return Array.from({ length: count + 1 }, (_, index) => segment.fromMs + index * EVALUATION_INTERVAL_MS);
  });
}

function* workerCounts(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const type of new Set(fleet.map((worker) => worker.workerType))) {
    const workers = fleet.filter((worker) => worker.workerType === type);
    for (const state of STATES) {
      const series = `worker_type:workers:count{job="heartline",worker_type="${type}",state="${state}"}`;
      yield* sampleLines(
        series,
        times,
        (at) => workers.filter((worker) => stateAt(worker, at) === state).length,
      );
    }
  }
}

function* stateSeconds(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const worker of fleet) {
    for (const state of new Set(worker.segments.map((segment) => segment.state))) {
      const series = `worker_health_state_seconds_total{${workerLabels(worker)},instance="127.0.0.1:9877",state="${state}"}`;
      yield* sampleLines(series, times, (at) => secondsInStates(worker, at).get(state));
    }
  }
}

/** One line per moment that has a value; the same moment twice is one. */
function* sampleLines(
  series: string,
  times: number[],
  value: (atMs: number) => number | undefined,
): Generator<string> {
  let last = -1;
  for (const at of times) {
    const known = at === last ? undefined : value(at);
    last = at;
    if (known !== undefined) {
      yield `${series} ${String(known)} ${String(at / 1000)}\n`;
    }
  }
}

function workerLabels({ workerId, workerType }: WorkerHistory): string {
  return `job="heartline",worker_id="${workerId}",worker_type="${workerType}"`;
}
