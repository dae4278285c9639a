import {
  counter,
  counters,
  gauge,
  gauges,
  type FleetFamily,
  type WorkerFamily,
  forEachKey,
  dateTimeSeconds,
} from './family';
import { type Worker } from '../../model/worker';

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
