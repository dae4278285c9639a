import { queueConnectivity } from '../../health/checks/checks';
import { type FleetFamily, gauges, type WorkerFamily, flag, timestampSeconds } from './family';

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
    help: 'Tasks in the queue, from the most recent report.',
    labels: ['queue', 'priority', 'state'],
    *samples(fleet) {
      for (const { queue, priority, ...depth } of fleet.queues()) {
        for (const state of ['waiting', 'active', 'delayed'] as const) {
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
      for (const { queue, priority, oldestWaitingAt } of fleet.queues()) {
        yield { labels: [queue, priority], value: timestampSeconds(oldestWaitingAt) };
      }
    },
  },
];
