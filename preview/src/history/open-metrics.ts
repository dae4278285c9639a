import type { HistoryRange } from './fleet-history';
import { fleetFamilies, stateFamilies } from './fleet-series';
import type { WorkerHistory } from './state-segments';
import { workerFamilies } from './worker-series';

/** The distance of samples, in milliseconds, and the optional series. */
export type SampleDensity = {
  /** The distance of samples in the last `fineForMs` before now, and after now. */
  fineMs: number;
  fineForMs: number;
  /** The distance of earlier samples. */
  coarseMs: number;
  /** Writes the series that the drawer of a worker reads. */
  workerSeries?: boolean;
  /** How long before now the worker series and the transitions start. Default: `fineForMs`. */
  workerSeriesForMs?: number;
  /** Writes the series that the Fleet dashboard reads in addition: the worst state of five minutes, and transitions. */
  fleetSeries?: boolean;
};

/** Writes the history as OpenMetrics text, line by line, with the series of the exporter and of the recording rules. */
export function* writeOpenMetrics(
  fleet: WorkerHistory[],
  range: HistoryRange,
  density: SampleDensity,
): Generator<string> {
  const { workerSeries, workerSeriesForMs = density.fineForMs, fleetSeries } = density;
  const times = sampleTimes(range, density);
  const halfMinutes = thinOut(times, 30_000);
  const recent = halfMinutes.filter((at) => at >= range.nowMs - workerSeriesForMs);
  const families = [
    ...stateFamilies(fleet, range, times, halfMinutes),
    ...(workerSeries ? workerFamilies(fleet, recent) : []),
    ...(fleetSeries ? fleetFamilies(fleet, thinOut(times, 60_000), recent) : []),
  ];
  for (const { name, type, samples } of families) {
    yield `# TYPE ${name} ${type}\n`;
    yield* samples;
  }
  yield '# EOF\n';
}

/** The times of the regular samples, in milliseconds: first coarse, then fine. */
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

/** Drops the times that follow the previous kept one by less than `minimumMs`. */
function thinOut(times: number[], minimumMs: number): number[] {
  let previous = -Infinity;
  return times.filter((at) => {
    const isKept = at - previous >= minimumMs;
    previous = isKept ? at : previous;
    return isKept;
  });
}
