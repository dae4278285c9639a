import { REPORTED_STATUSES } from '@heartline/protocol';
import { LADDER_STATES, stateCode } from '../../model/health-states';
import { counter, type FleetFamily, gauge, perValue, type WorkerFamily, timestampSeconds } from './family';

/** Inputs of the health ladder, and counters of heartbeats and transitions. */
export const liveness: readonly WorkerFamily[] = [
  gauge(
    'worker_last_heartbeat_timestamp_seconds',
    'Time at which the last heartbeat was received, by the exporter’s clock.',
    (worker) => timestampSeconds(worker.lastHeartbeatAt),
  ),
  gauge(
    'worker_heartbeat_interval_seconds',
    'Expected time between two heartbeats.',
    (worker) => worker.intervalMs / 1000,
  ),
  gauge(
    'worker_heartbeat_failure_threshold',
    'Missed heartbeats after which the worker is failed.',
    (worker) => worker.failureThreshold,
  ),
  gauge(
    'worker_heartbeat_tolerance_ratio',
    'Share of the interval by which a heartbeat may be late before the worker is degraded.',
    (worker) => worker.tolerance,
  ),
  counter('worker_heartbeats_total', 'Heartbeats received.', (worker) => worker.heartbeatCount),
  gauge(
    'worker_clock_skew_seconds',
    'Receive time minus the time at which the worker sent the report by its own clock.',
    (worker) => worker.clockSkewSeconds,
  ),
  perValue({
    type: 'gauge',
    name: 'worker_status',
    help: 'Always 1; the label is the last reported status.',
    label: 'status',
    values: REPORTED_STATUSES,
    value: (worker, status) => (worker.status === status ? 1 : undefined),
  }),
  perValue({
    type: 'gauge',
    name: 'worker_unknown',
    help: 'Always 1 if the liveness of the worker is unknown; the label is the reason. Absent otherwise.',
    label: 'reason',
    values: ['never_heard', 'source_down'],
    value: ({ health, lastHeartbeatAt }, reason) => {
      if (health.state !== 'unknown') {
        return undefined;
      }
      return reason === (lastHeartbeatAt === undefined ? 'never_heard' : 'source_down') ? 1 : undefined;
    },
  }),
  gauge(
    'worker_marked_failed',
    'Always 1 if the worker was manually marked failed. Absent otherwise.',
    (worker) => (worker.markedFailed === undefined ? undefined : 1),
  ),
  gauge(
    'worker_ephemeral',
    'Always 1 if the ID of the worker does not survive a restart of its process. Absent otherwise.',
    (worker) => (worker.report.ephemeral === true ? 1 : undefined),
  ),
  gauge('worker_start_timestamp_seconds', 'Start time of the worker’s process.', (worker) =>
    timestampSeconds(worker.incarnation.startedAt),
  ),
  gauge(
    'worker_last_progress_timestamp_seconds',
    'Time at which the worker last finished a task.',
    (worker) => timestampSeconds(worker.lastProgressAt),
  ),
  counter(
    'worker_starts_total',
    'Starts of the worker’s process that were observed.',
    (worker) => worker.startCount,
  ),
  counter(
    'worker_identity_conflicts_total',
    'Reports that alternated between two running processes with the same worker ID.',
    (worker) => worker.idConflictCount,
  ),
  // The codes of the states that the API serves, for rules and dashboards that do not evaluate the ladder themselves.
  gauge(
    'worker_liveness_state',
    'Liveness without the checks: 0 stopped, 1 healthy, 2 unknown, 3 degraded, 4 critical, 5 failed.',
    ({ liveness, health }) => stateCode(liveness ?? health.state),
  ),
  gauge(
    'worker_health_state',
    'The worst of liveness and the checks: 0 stopped, 1 healthy, 2 unknown, 3 degraded, 4 critical, 5 failed.',
    ({ health }) => stateCode(health.state),
  ),
  // All states start at 0: increase() does not see a series that appears with the value 1.
  perValue({
    type: 'counter',
    name: 'worker_health_transitions_total',
    help: 'Transitions of the worker into each state.',
    label: 'state',
    values: LADDER_STATES,
    value: ({ health }, state) => health.entryCounts[state],
  }),
];

/** Maximum series of `worker_detection_suppressed`: after a restart it can be true for the whole fleet. */
const MAX_SUPPRESSED_SERIES = 1000;

/** Workers that cannot be judged yet. */
export const suppressedDetection: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_detection_suppressed',
    help: 'Always 1 if the exporter cannot tell yet whether the worker is late, because it could not receive its heartbeats. Absent otherwise; at most 1000 series.',
    labels: ['worker_id', 'worker_type'],
    *samples(fleet) {
      let count = 0;
      for (const { id, type } of fleet.suppressedWorkers(fleet.now())) {
        if (++count > MAX_SUPPRESSED_SERIES) {
          return;
        }
        yield { labels: [id, type], value: 1 };
      }
    },
  },
];

/** Regularity of heartbeats by worker type. */
export const interarrival: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'histogram',
    name: 'worker_heartbeat_interarrival_ratio',
    help: 'Time between two heartbeats of a worker divided by its interval.',
    labels: ['worker_type'],
    *samples(fleet) {
      for (const gaps of fleet.interarrivals()) {
        yield { labels: [gaps.workerType], value: gaps };
      }
    },
  },
];
