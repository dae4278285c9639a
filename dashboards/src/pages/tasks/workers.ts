import { BAD, DEFAULT, CRITICAL } from '../../elements/colours';
import { workerLink, seriesWorkerLink } from '../../elements/links';
import { increase, maxBy, forTypes, rate, secondsSince, sumBy, topK } from '../../elements/promql';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';
import { FAILED_BY_WORKER, FINISHED_BY_WORKER, forLiveWorkers } from './tasks-promql';

export const rankings = [
  barGauge({
    title: 'Most task failures in the last $interval',
    description:
      'Ten workers with the most failed and timed out tasks in the "Count window". Good: none, or evenly distributed. One long bar indicates a faulty worker.',
    w: 8,
    h: 9,
    unit: 'short',
    decimals: 0,
    emptyText: 'No failed tasks.',
    links: [seriesWorkerLink],
    queries: [
      { expr: topK(10, `${sumBy('worker_id', increase(FAILED_BY_WORKER))} > 0`), legend: '{{worker_id}}' },
    ],
  }),
  table({
    title: 'Longest active tasks',
    description:
      'The 25 workers with the oldest active tasks. Good: within the usual task duration, no stuck tasks.',
    w: 8,
    h: 9,
    sortBy: 'Oldest task',
    emptyText: 'No active tasks.',
    columns: [
      { title: 'Worker', label: 'worker_id', link: workerLink },
      { title: 'Oldest task', expr: longestTasks(), unit: 's', width: 110 },
      {
        title: 'Stuck',
        expr: `${maxBy('worker_id', forTypes('worker_tasks_stuck'))} and on (worker_id) ${longestTasks()}`,
        unit: 'none',
        colours: [
          [0, DEFAULT],
          [1, BAD],
        ],
        width: 80,
      },
    ],
  }),
  barGauge({
    title: 'Most finished tasks in the last $interval',
    description: 'Ten workers with the most finished tasks in the "Count window". Good: evenly distributed.',
    w: 8,
    h: 9,
    unit: 'short',
    decimals: 0,
    links: [seriesWorkerLink],
    queries: [{ expr: topK(10, sumBy('worker_id', increase(FINISHED_BY_WORKER))), legend: '{{worker_id}}' }],
  }),
];

function longestTasks(): string {
  return topK(
    25,
    maxBy(
      'worker_id',
      secondsSince(forLiveWorkers('worker_oldest_active_task_timestamp_seconds').replace(/^/, '(') + ')'),
    ),
  );
}

export const assignments = [
  timeSeries({
    title: 'Task assignments',
    description: 'Successful and failed task assignments per second by orchestrators. Good: no failures.',
    w: 8,
    h: 7,
    unit: 'cps',
    colours: { failed: CRITICAL },
    emptyText: 'No worker reports assignments.',
    queries: [
      { expr: `sum(${rate(forTypes('worker_tasks_assigned_total'))})`, legend: 'assigned' },
      { expr: `sum(${rate(forTypes('worker_task_assignments_failed_total'))})`, legend: 'failed' },
    ],
  }),
  timeSeries({
    title: 'Assignment time',
    description: 'Mean time per assignment by worker type. Good: steady, well below the task duration.',
    w: 8,
    h: 7,
    unit: 's',
    emptyText: 'No worker reports assignments.',
    queries: [
      {
        expr: `${sumBy('worker_type', rate(forTypes('worker_task_assignment_seconds_total'), '5m'))} / (${sumBy('worker_type', rate(forTypes('worker_tasks_assigned_total'), '5m'))} > 0)`,
        legend: '{{worker_type}}',
      },
    ],
  }),
  timeSeries({
    title: 'Task retries',
    description: 'Retries per second, the ten task types with the most retries. Good: none or few.',
    w: 8,
    h: 7,
    unit: 'cps',
    emptyText: 'No worker reports retries.',
    queries: [
      {
        expr: topK(10, sumBy('task_type', rate(forTypes('worker_task_retries_total')))),
        legend: '{{task_type}}',
      },
    ],
  }),
];
