import { queueConnectivity } from '../../health/checks/queue-connection';
import { type FleetFamily, gauges, type WorkerFamily, flag, timestampSeconds } from './family';

/** Whether each worker reaches its queues. */
export const queueConnections: readonly WorkerFamily[] = [
  gauges(
    'worker_queue_connected',
    'Whether the worker reaches the queue, in all of its priorities.',
    ['queue'],
    (worker, emit) => {
      for (const [queue, reached] of queueConnectivity(worker.report.queues)) emit(flag(reached), queue);
    },
  ),
];

/** How full the queues are: a queue is told by many workers and stands once. */
export const queues: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_tasks',
    help: 'Tasks in the queue, as its newest teller reported them.',
    labels: ['queue', 'priority', 'state'],
    *samples(fleet) {
      for (const { queue, priority, ...depth } of fleet.queues())
        for (const state of ['waiting', 'active', 'delayed'] as const)
          yield { labels: [queue, priority, state], value: depth[state] };
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_queue_oldest_task_timestamp_seconds',
    help: 'When the oldest waiting task of the queue came.',
    labels: ['queue', 'priority'],
    *samples(fleet) {
      for (const { queue, priority, oldestWaitingAt } of fleet.queues())
        yield { labels: [queue, priority], value: timestampSeconds(oldestWaitingAt) };
    },
  },
];
