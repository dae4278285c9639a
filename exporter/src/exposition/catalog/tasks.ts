import { recentFailuresInRow } from '../../health/task-counters';
import { type Worker } from '../../model/worker';
import {
  counter,
  counters,
  dateTimeSeconds,
  type FleetFamily,
  forEachKey,
  gauge,
  gauges,
  timestampSeconds,
  type WorkerFamily,
} from './family';

const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'timed_out'] as const;

function types(worker: Worker) {
  return worker.report.tasks?.types;
}

/** Tasks of a worker, by type and outcome. */
export const tasks: readonly WorkerFamily[] = [
  gauge('worker_tasks_active', 'Tasks the worker is processing.', (worker) => worker.report.tasks?.active),
  gauge(
    'worker_task_slots',
    'Tasks the worker can process concurrently.',
    (worker) => worker.report.tasks?.slots,
  ),
  gauge('worker_tasks_stuck', 'Active tasks without progress.', (worker) => worker.report.tasks?.stuck),
  gauge('worker_oldest_active_task_timestamp_seconds', 'Start time of the oldest active task.', (worker) =>
    dateTimeSeconds(worker.report.tasks?.oldest_active_at),
  ),
  counters(
    'worker_tasks_finished_total',
    'Tasks finished since the worker started, by outcome.',
    ['task_type', 'outcome'],
    (worker, emit) => {
      forEachKey(types(worker), (task, type) => {
        for (const outcome of OUTCOMES) {
          emit(task[outcome], type, outcome);
        }
      });
    },
  ),
  counters(
    'worker_task_retries_total',
    'Retries since the worker started.',
    ['task_type'],
    (worker, emit) => {
      forEachKey(types(worker), (task, type) => emit(task.retried, type));
    },
  ),
  counters(
    'worker_task_busy_seconds_total',
    'Sum of the durations of finished tasks since the worker started.',
    ['task_type'],
    (worker, emit) => {
      forEachKey(types(worker), (task, type) => emit(task.duration?.sum_seconds, type));
    },
  ),
  gauges(
    'worker_task_expected_duration_seconds',
    'Expected duration of a task.',
    ['task_type'],
    (worker, emit) => {
      forEachKey(types(worker), (task, type) => emit(task.expected_seconds, type));
    },
  ),
  gauges(
    'worker_task_consecutive_failures',
    'Tasks that failed or timed out since the last task that succeeded, across restarts of the worker.',
    ['task_type'],
    (worker, emit) => {
      const { failuresInRow } = worker;
      forEachKey(failuresInRow, (count, type) => emit(count, type));
      forEachKey(types(worker), (_task, type) => {
        if (failuresInRow === undefined || !Object.hasOwn(failuresInRow, type)) {
          emit(0, type);
        }
      });
    },
  ),
  counter(
    'worker_tasks_assigned_total',
    'Tasks the worker assigned since it started.',
    (worker) => worker.report.tasks?.assigned_total,
  ),
  counter(
    'worker_task_assignments_failed_total',
    'Assignments that failed since the worker started.',
    (worker) => worker.report.tasks?.assignment_failed_total,
  ),
  counter(
    'worker_task_assignment_seconds_total',
    'Time spent assigning tasks since the worker started.',
    (worker) => worker.report.tasks?.assignment_seconds_sum,
  ),
  gauge('worker_lease_expiry_timestamp_seconds', 'Expiry time of the worker’s lease on its task.', (worker) =>
    dateTimeSeconds(worker.report.lease_expires_at),
  ),
  gauge(
    'worker_lost_work_tasks',
    'Tasks the worker had in hand when it failed, restarted or said goodbye, until they are taken up again or forgotten.',
    (worker) => worker.lostWork?.tasks,
  ),
  gauge(
    'worker_lost_work_lease_expiry_timestamp_seconds',
    'Expiry time of the lease of the worker’s lost work.',
    (worker) => timestampSeconds(worker.lostWork?.leaseExpiresAt),
  ),
  gauge(
    'worker_lost_work_forgotten_timestamp_seconds',
    'When the worker’s lost work will be forgotten if it is not taken up.',
    (worker) => timestampSeconds(worker.lostWork?.keptUntil),
  ),
];

const TOTALS_BY_OUTCOME = [
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['timed_out', 'timedOut'],
] as const;

/** Tasks of all workers of a type, also of those that have restarted, ended or been removed. */
export const taskTotals: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'counter',
    name: 'worker_type_tasks_finished_total',
    help: 'Tasks finished by all workers of the type, including workers that have ended.',
    labels: ['worker_type', 'task_type', 'outcome'],
    *samples(fleet) {
      for (const totals of fleet.taskTotals()) {
        // Also the outcomes without tasks: a counter that appears above 0 has no increase in Prometheus.
        for (const [outcome, key] of TOTALS_BY_OUTCOME) {
          yield { labels: [totals.workerType, totals.taskType, outcome], value: totals[key] };
        }
      }
    },
  },
  {
    per: 'fleet',
    type: 'counter',
    name: 'worker_type_task_busy_seconds_total',
    help: 'Sum of the durations of tasks finished by all workers of the type, including workers that have ended.',
    labels: ['worker_type', 'task_type'],
    *samples(fleet) {
      for (const { workerType, taskType, busySeconds } of fleet.taskTotals()) {
        yield { labels: [workerType, taskType], value: busySeconds };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_type_task_consecutive_failures',
    help: 'Tasks that failed or timed out since the last task that succeeded, of all workers of the type.',
    labels: ['worker_type', 'task_type'],
    *samples(fleet) {
      const now = fleet.now();
      for (const totals of fleet.taskTotals()) {
        yield { labels: [totals.workerType, totals.taskType], value: recentFailuresInRow(totals, now) };
      }
    },
  },
];

/** Tasks lost by all workers of a type, also by those that have been removed. */
export const lostTasks: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'counter',
    name: 'worker_lost_tasks_total',
    help: 'Tasks that workers of the type had in hand when they failed, restarted or said goodbye.',
    labels: ['worker_type'],
    *samples(fleet) {
      for (const { workerType, tasks } of fleet.lostTasks()) {
        yield { labels: [workerType], value: tasks };
      }
    },
  },
];

/** Summed over the workers of a type: a histogram per worker would have bucket × task type × worker series. */
export const taskDurations: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'histogram',
    name: 'worker_task_duration_seconds',
    help: 'Durations of finished tasks.',
    labels: ['worker_type', 'task_type'],
    *samples(fleet) {
      for (const durations of fleet.taskDurations()) {
        yield { labels: [durations.workerType, durations.taskType], value: durations };
      }
    },
  },
];
