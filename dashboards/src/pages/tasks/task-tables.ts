import { BAD, MUTED, OK, stateColour, WARN } from '../../elements/colours';
import { dedupeReplicas, maxBy, rate, ratio, secondsSince, sumBy, topK } from '../../elements/promql';
import { timeSeries, type TimeSeriesSpec } from '../../panels/time-series';

/** A time series of what a source reads from tables of tasks. */
function tableSeries(spec: Omit<TimeSeriesSpec, 'h' | 'emptyText'>) {
  return timeSeries({ ...spec, h: 8, emptyText: 'No source reads a table of tasks.' });
}

export const taskStatuses = [
  tableSeries({
    title: 'Tasks in tables by status',
    description: 'Tasks in tables by status. Good: few pending and failed ones.',
    w: 8,
    unit: 'none',
    stacked: true,
    colours: {
      pending: WARN,
      assigned: stateColour('unknown'),
      running: OK,
      completed: MUTED,
      failed: BAD,
    },
    queries: [{ expr: sumBy('status', dedupeReplicas('worker_tasks')), legend: '{{status}}' }],
  }),
  tableSeries({
    title: 'Longest time in a status',
    description:
      'How long the oldest unfinished task of each type has been in its status, the ten longest. Good: below the time that you expect of a task.',
    w: 8,
    unit: 's',
    queries: [
      {
        expr: topK(
          10,
          maxBy('task_type, status', secondsSince('worker_tasks_oldest_status_timestamp_seconds')),
        ),
        legend: '{{task_type}} {{status}}',
      },
    ],
  }),
  tableSeries({
    title: 'Stuck tasks in tables',
    description: 'Assigned and running tasks without progress, the ten types with the most. Good: 0.',
    w: 8,
    unit: 'none',
    queries: [
      {
        expr: topK(10, sumBy('task_type', dedupeReplicas('worker_task_table_stuck'))),
        legend: '{{task_type}}',
      },
    ],
  }),
];

export const taskWaits = [
  tableSeries({
    title: 'Waiting tasks in tables by priority',
    description: 'Pending tasks by priority. Good: level or falling.',
    w: 6,
    unit: 'none',
    queries: [
      {
        expr: topK(10, sumBy('priority', dedupeReplicas('worker_task_table_waiting'))),
        legend: '{{priority}}',
      },
    ],
  }),
  tableSeries({
    title: 'Mean wait in tables by priority',
    description:
      'Mean time that tasks had waited when a worker took them. Good: short, most of all for urgent tasks.',
    w: 6,
    unit: 's',
    queries: [
      {
        expr: topK(
          10,
          ratio(
            sumBy('priority', rate('worker_task_table_wait_seconds_total', '5m')),
            sumBy('priority', rate('worker_task_table_taken_total', '5m')),
          ),
        ),
        legend: '{{priority}}',
      },
    ],
  }),
  tableSeries({
    title: 'Waiting tasks in tables by user',
    description: 'Pending tasks of the users with the most of them. Good: no user keeps the others waiting.',
    w: 6,
    unit: 'none',
    queries: [
      { expr: topK(10, sumBy('user', dedupeReplicas('worker_task_table_user_waiting'))), legend: '{{user}}' },
    ],
  }),
  tableSeries({
    title: 'Oldest task of users',
    description:
      'How long the oldest pending task of the users with the most of them has waited, the ten longest. Good: short.',
    w: 6,
    unit: 's',
    queries: [
      {
        expr: topK(
          10,
          maxBy('user', secondsSince('worker_task_table_user_oldest_waiting_timestamp_seconds')),
        ),
        legend: '{{user}}',
      },
    ],
  }),
];

export const taskOutcomes = [
  tableSeries({
    title: 'Finished tasks in tables',
    description: 'Tasks per second that completed or failed. Good: few failures.',
    w: 8,
    unit: 'cps',
    stacked: true,
    colours: { succeeded: OK, failed: BAD },
    queries: [
      { expr: sumBy('outcome', rate('worker_task_table_finished_total', '5m')), legend: '{{outcome}}' },
    ],
  }),
  tableSeries({
    title: 'Mean duration in tables',
    description: 'Mean duration of finished tasks by type, the ten longest. Good: steady.',
    w: 8,
    unit: 's',
    queries: [
      {
        expr: topK(
          10,
          ratio(
            sumBy('task_type', rate('worker_task_table_busy_seconds_total', '5m')),
            sumBy('task_type', rate('worker_task_table_finished_total', '5m')),
          ),
        ),
        legend: '{{task_type}}',
      },
    ],
  }),
  tableSeries({
    title: 'Retries in tables',
    description: 'Attempts per second after the first, the ten types with the most. Good: near 0.',
    w: 8,
    unit: 'cps',
    queries: [
      {
        expr: topK(10, sumBy('task_type', rate('worker_task_table_retries_total', '5m'))),
        legend: '{{task_type}}',
      },
    ],
  }),
];
