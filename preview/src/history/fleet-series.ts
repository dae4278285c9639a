import { type SampleLines } from './worker-series';
import { type MetricFamily } from './open-metrics';
import { countEntries, STATES, type WorkerHistory, worstStateCode } from './state-segments';

const FIVE_MINUTES_MS = 300_000;

/**
 * What the Fleet dashboard reads beside states, counts and details: the recorded worst of each five minutes, and how
 * often states were entered.
 *
 * @param minutes the evaluations of the recording rule, one a minute
 * @param recent the scrapes for which transitions are written
 */
export function fleetFamilies(
  fleet: WorkerHistory[],
  minutes: number[],
  recent: number[],
  lines: SampleLines,
  labels: (worker: WorkerHistory) => string,
): MetricFamily[] {
  function* coarse() {
    for (const worker of fleet)
      yield* lines(`worker:health_state:max5m{${labels(worker)}}`, minutes, (at) =>
        worstStateCode(worker, at - FIVE_MINUTES_MS, at),
      );
  }
  function* transitions() {
    for (const worker of fleet)
      for (const state of STATES)
        yield* lines(
          `worker_health_transitions_total{${labels(worker)},instance="127.0.0.1:9877",state="${state}"}`,
          recent,
          (at) => countEntries(worker, state, at),
        );
  }
  return [
    { name: 'worker:health_state:max5m', type: 'gauge', samples: coarse() },
    { name: 'worker_health_transitions', type: 'counter', samples: transitions() },
  ];
}
