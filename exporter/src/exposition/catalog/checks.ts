import { CHECK_NAMES, CHECK_STATUSES, type CheckName } from '../../model/assessment';
import { QUANTITIES, type Quantity } from '../../model/thresholds';
import { type FleetFamily, gauge, gauges, type WorkerFamily } from './family';

/** Results of the checks of each worker. */
export const checks: readonly WorkerFamily[] = [
  gauges(
    'worker_check_status',
    'Last result of each check: 0 ok, 1 error (the check itself failed), 2 warning, 3 critical.',
    ['check'],
    ({ assessment }, emit) => {
      for (const name of CHECK_NAMES) {
        const result = assessment?.checks.find(({ check }) => check === name);
        emit(result && CHECK_STATUSES.indexOf(result.status), name);
      }
    },
  ),
  gauge(
    'worker_health_score',
    'Health score of the worker from all checks, 0 to 1; below 0.7 is unhealthy.',
    ({ assessment }) => assessment?.score.value,
  ),
  gauges(
    'worker_heartbeat_jitter_ratio',
    'Standard deviation of the gaps between heartbeats, as a share of the interval.',
    [],
    ({ assessment, intervalMs }, emit, { suspicion }) => {
      if (!suspicion || assessment?.heartbeatStats === undefined) {
        return;
      }
      emit(Math.round((assessment.heartbeatStats.deviation / intervalMs) * 1000) / 1000);
    },
  ),
];

const CHECK_OF: Readonly<Record<Quantity, CheckName>> = {
  cpu_ratio: 'resources',
  memory_ratio: 'resources',
  gpu_memory_ratio: 'resources',
  disk_ratio: 'disk_space',
  event_loop_stalled_seconds: 'resources',
  task_error_ratio: 'task_performance',
  task_slowness_ratio: 'task_performance',
  task_consecutive_failures: 'task_performance',
  model_load_seconds: 'model_loading',
};

/** Thresholds of the checks per worker type. Alerting rules compare with these series instead of repeating the values. */
export const checkThresholds: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_check_threshold',
    help: 'Threshold above which a check of this worker type is warning or critical.',
    labels: ['worker_type', 'check', 'quantity', 'severity'],
    *samples(fleet, { thresholdsFor }) {
      for (const workerType of fleet.workerTypes()) {
        const thresholds = thresholdsFor(workerType);
        for (const quantity of QUANTITIES) {
          for (const severity of ['warning', 'critical'] as const) {
            yield {
              labels: [workerType, CHECK_OF[quantity], quantity, severity],
              value: thresholds[quantity][severity],
            };
          }
        }
      }
    },
  },
];
