import { BAD, DEFAULT, CRITICAL } from '../../elements/colours';
import { workerLink, seriesWorkerLink } from '../../elements/links';
import { increase, maxBy, forTypes, rate, secondsSince, sumBy, topK } from '../../elements/promql';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';
import { FINISHED, FAILED, forLiveWorkers } from './tasks-promql';

export const rankings = [
  barGauge({
    title: 'Most failures in the last $interval',
    description:
      'Workers by tasks that failed or timed out in the time that "Counts over" says, the first ten. Good: none, or evenly spread; one bar far ahead is one bad worker.',
    w: 8,
    h: 9,
    unit: 'short',
    decimals: 0,
    emptyText: 'No task failed.',
    links: [seriesWorkerLink],
    queries: [{ expr: topK(10, `${sumBy('worker_id', increase(FAILED))} > 0`), legend: '{{worker_id}}' }],
  }),
  table({
    title: 'Longest at one task',
    description:
      'Workers by the age of their oldest active task, the first 25. Good: within what a task takes; stuck is 0.',
    w: 8,
    h: 9,
    sortBy: 'Oldest task',
    emptyText: 'Nobody works on a task.',
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
    title: 'Most finished in the last $interval',
    description:
      'Workers by tasks finished in the time that "Counts over" says, the first ten. Good: evenly spread.',
    w: 8,
    h: 9,
    unit: 'short',
    decimals: 0,
    links: [seriesWorkerLink],
    queries: [{ expr: topK(10, sumBy('worker_id', increase(FINISHED))), legend: '{{worker_id}}' }],
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
    title: 'Assignments',
    description:
      'Tasks that orchestrators assigned per second, and assignments that failed. Good: no failures.',
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
    title: 'Time to assign',
    description:
      'Mean time that an assignment takes, by worker type. Good: steady, well below a task’s duration.',
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
    title: 'Retries',
    description: 'Retries per second by task type, the ten most. Good: none, or now and then.',
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
