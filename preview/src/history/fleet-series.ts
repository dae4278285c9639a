import { HEALTH_STATES } from '@heartline/protocol';
import { EVALUATION_INTERVAL_MS, type HistoryRange } from './fleet-history';
import { type MetricFamily, sampleLines, workerLabels } from './metric-family';
import { countEntries, secondsInStates, stateAt, type WorkerHistory, worstStateCode } from './state-segments';

const FIVE_MINUTES_MS = 300_000;
const INSTANCE = 'instance="127.0.0.1:9877"';

/** The exporter is down for ten minutes, from two days and two hours before now on. */
export const OUTAGE_BEFORE_NOW_MS = 50 * 3_600_000;
export const OUTAGE_MS = 600_000;

/**
 * The series that the panel reads of a fleet: states, workers per type and state, time in each state, and whether the
 * exporter is up.
 *
 * @param times the sample times of the states
 * @param minutes the sample times of the other series
 */
export function stateFamilies(
  fleet: WorkerHistory[],
  range: HistoryRange,
  times: number[],
  minutes: number[],
): MetricFamily[] {
  const up = sampleLines(`up{job="heartline",${INSTANCE}}`, minutes, (at) =>
    Number(!isScrapeDown(at, range)),
  );
  return [
    { name: 'worker:health_state:code', type: 'gauge', samples: stateCodes(fleet, times) },
    { name: 'worker_type:workers:count', type: 'gauge', samples: workerCounts(fleet, minutes) },
    { name: 'worker_health_state_seconds', type: 'counter', samples: stateSeconds(fleet, minutes) },
    { name: 'up', type: 'gauge', samples: up },
  ];
}

/**
 * The series that the Fleet dashboard reads in addition: the worst state of each five minutes, and the number of
 * transitions into each state.
 *
 * @param minutes the evaluation times of the recording rule, one per minute
 * @param recent the sample times of the transitions
 */
export function fleetFamilies(fleet: WorkerHistory[], minutes: number[], recent: number[]): MetricFamily[] {
  return [
    { name: 'worker:health_state:max5m', type: 'gauge', samples: worstStates(fleet, minutes) },
    { name: 'worker_health_transitions', type: 'counter', samples: transitions(fleet, recent) },
  ];
}

function isScrapeDown(atMs: number, { nowMs }: HistoryRange): boolean {
  const sinceMs = atMs - (nowMs - OUTAGE_BEFORE_NOW_MS);
  return sinceMs >= 0 && sinceMs < OUTAGE_MS;
}

function* stateCodes(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const worker of fleet) {
    const series = `worker:health_state:code{${workerLabels(worker)}}`;
    const all = [...times, ...shortSegmentTimes(worker)].sort((a, b) => a - b);
    yield* sampleLines(series, all, (at) => {
      const state = stateAt(worker, at);
      return state && HEALTH_STATES.indexOf(state);
    });
  }
}

/** The evaluations during segments that lie between two regular samples, and the evaluation that ends each of them. */
function shortSegmentTimes({ segments }: WorkerHistory): number[] {
  const short = segments.filter(({ fromMs, toMs }) => toMs - fromMs < 120_000);
  return short.flatMap(({ fromMs, toMs }) => {
    const evaluations = Math.round((toMs - fromMs) / EVALUATION_INTERVAL_MS);
    return Array.from({ length: evaluations + 1 }, (_, index) => fromMs + index * EVALUATION_INTERVAL_MS);
  });
}

function* workerCounts(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const type of new Set(fleet.map(({ workerType }) => workerType))) {
    const workers = fleet.filter(({ workerType }) => workerType === type);
    for (const state of HEALTH_STATES) {
      const series = `worker_type:workers:count{job="heartline",worker_type="${type}",state="${state}"}`;
      const count = (at: number) => workers.filter((worker) => stateAt(worker, at) === state).length;
      yield* sampleLines(series, times, count);
    }
  }
}

function* stateSeconds(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const worker of fleet) {
    for (const state of new Set(worker.segments.map((segment) => segment.state))) {
      const series = `worker_health_state_seconds_total{${workerLabels(worker)},${INSTANCE},state="${state}"}`;
      yield* sampleLines(series, times, (at) => secondsInStates(worker, at).get(state));
    }
  }
}

function* worstStates(fleet: WorkerHistory[], minutes: number[]): Generator<string> {
  for (const worker of fleet) {
    const series = `worker:health_state:max5m{${workerLabels(worker)}}`;
    yield* sampleLines(series, minutes, (at) => worstStateCode(worker, at - FIVE_MINUTES_MS, at));
  }
}

function* transitions(fleet: WorkerHistory[], times: number[]): Generator<string> {
  for (const worker of fleet) {
    for (const state of HEALTH_STATES) {
      const series = `worker_health_transitions_total{${workerLabels(worker)},${INSTANCE},state="${state}"}`;
      yield* sampleLines(series, times, (at) => countEntries(worker, state, at));
    }
  }
}
