import { queueConnectivity } from '../../health/checks/checks';
import { type FleetFamily, gauges, type WorkerFamily, flag, timestampSeconds } from './family';

const QUEUE_STATES = ['waiting', 'active', 'delayed', 'stalled', 'completed', 'failed'] as const;

/** Whether each worker reaches its queues. */
export const queueConnections: readonly WorkerFamily[] = [
  gauges(
    'worker_queue_connected',
    'Whether the worker is connected to the queue, with all of its priorities.',
    ['queue'],
    (worker, emit) => {
      for (const [queue, connected] of queueConnectivity(worker.report.queues)) {
        emit(flag(connected), queue);
      }
    },
  ),
];

/** Depth of the queues. Many workers report the same queue; it is exposed once. */
export const queues: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_tasks',
    help: 'Tasks in the queue, from the most recent report, which stays when its worker has ended.',
    labels: ['queue', 'priority', 'state'],
    *samples(fleet) {
      for (const { queue, priority, ...depth } of fleet.queues()) {
        for (const state of QUEUE_STATES) {
          yield { labels: [queue, priority, state], value: depth[state] };
        }
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_oldest_task_timestamp_seconds',
    help: 'Time at which the oldest waiting task entered the queue.',
    labels: ['queue', 'priority'],
    *samples(fleet) {
      const now = fleet.now();
      for (const row of fleet.queues()) {
        // A task that waited when the queue was last reported may be done since.
        const oldest = fleet.queueIsStale(row, now) ? undefined : row.oldestWaitingAt;
        yield { labels: [row.queue, row.priority], value: timestampSeconds(oldest) };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_reported_timestamp_seconds',
    help: 'Time of the most recent report of the queue.',
    labels: ['queue', 'priority'],
    *samples(fleet) {
      for (const { queue, priority, reportedAt } of fleet.queues()) {
        yield { labels: [queue, priority], value: timestampSeconds(reportedAt) };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_stale',
    help: 'Whether the most recent report of the queue is older than three intervals of its worker (at least a minute).',
    labels: ['queue', 'priority'],
    *samples(fleet) {
      const now = fleet.now();
      for (const row of fleet.queues()) {
        yield { labels: [row.queue, row.priority], value: flag(fleet.queueIsStale(row, now)) };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_workers',
    help: 'Living workers that report the queue and are not disconnected from it.',
    labels: ['queue'],
    *samples(fleet) {
      // Queues with several priorities are yielded several times; the first one is exposed.
      for (const { queue } of fleet.queues()) {
        yield { labels: [queue], value: fleet.queueWorkers(queue) };
      }
    },
  },
];
