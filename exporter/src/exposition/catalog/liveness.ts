import { REPORTED_STATUSES } from '@heartline/protocol';
import { LADDER_STATES } from '../../model/state';
import { counter, type FleetFamily, gauge, perValue, type WorkerFamily, timestampSeconds } from './family';

/** What the ladder reads, and what is counted on the way. */
export const liveness: readonly WorkerFamily[] = [
  gauge(
    'worker_last_heartbeat_timestamp_seconds',
    'When the last heartbeat came, by the exporter’s clock.',
    (worker) => timestampSeconds(worker.lastHeartbeatAt),
  ),
  gauge(
    'worker_heartbeat_interval_seconds',
    'The promise: time between two heartbeats.',
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
    'Receive time less the time at which the worker says it sent the report.',
    (worker) => worker.clockSkewSeconds,
  ),
  perValue({
    type: 'gauge',
    name: 'worker_status',
    help: 'Always 1; the label is what the worker last said it does.',
    label: 'status',
    values: REPORTED_STATUSES,
    value: (worker, status) => (worker.status === status ? 1 : undefined),
  }),
  perValue({
    type: 'gauge',
    name: 'worker_unknown',
    help: 'Always 1 where the worker’s liveness cannot be known; the label says why. Absent otherwise.',
    label: 'reason',
    values: ['never_heard', 'source_down'],
    value: ({ health, lastHeartbeatAt }, reason) => {
      if (health.state !== 'unknown') return undefined;
      return reason === (lastHeartbeatAt === undefined ? 'never_heard' : 'source_down') ? 1 : undefined;
    },
  }),
  gauge(
    'worker_marked_failed',
    'Always 1 where the worker was marked failed by hand. Absent otherwise.',
    (worker) => (worker.markedFailed === undefined ? undefined : 1),
  ),
  gauge('worker_start_timestamp_seconds', 'When the worker’s process started.', (worker) =>
    timestampSeconds(worker.incarnation.startedAt),
  ),
  gauge('worker_last_progress_timestamp_seconds', 'When the worker last finished a task.', (worker) =>
    timestampSeconds(worker.lastProgressAt),
  ),
  counter('worker_starts_total', 'Incarnations seen.', (worker) => worker.startCount),
  counter(
    'worker_identity_conflicts_total',
    'Reports of two living incarnations under one ID that took turns.',
    (worker) => worker.idConflictCount,
  ),
  // All six states from the start: a first entry that appears as 1 would be invisible to increase().
  perValue({
    type: 'counter',
    name: 'worker_health_transitions_total',
    help: 'Times the worker entered each state.',
    label: 'state',
    values: LADDER_STATES,
    value: ({ health }, state) => health.entryCounts[state],
  }),
];

/** How regular heartbeats are, by worker type. */
export const interarrival: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'histogram',
    name: 'worker_heartbeat_interarrival_ratio',
    help: 'Gap between two heartbeats of a worker, as a share of its interval.',
    labels: ['worker_type'],
    *samples(fleet) {
      for (const gaps of fleet.interarrivals()) yield { labels: [gaps.workerType], value: gaps };
    },
  },
];
