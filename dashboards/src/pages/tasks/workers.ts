import { BAD, PLAIN, WORST } from '../../elements/colours';
import { toWorker, toWorkerOfSeries } from '../../elements/links';
import { increase, maxBy, ofTypes, rate, since, sumBy, top } from '../../elements/promql';
import { bars } from '../../panels/bars';
import { chart } from '../../panels/chart';
import { table } from '../../panels/table';
import { FINISHED, BROKEN, living } from './tasks-promql';

export const rankings = [
  bars({
    title: 'Most failures in the last $interval',
    description:
      'Workers by tasks that failed or timed out in the time that "Counts over" says, the first ten. Good: none, or evenly spread; one bar far ahead is one bad worker.',
    w: 8,
    h: 9,
    unit: 'short',
    decimals: 0,
    none: 'No task failed.',
    links: [toWorkerOfSeries],
    asks: [{ expr: top(10, `${sumBy('worker_id', increase(BROKEN))} > 0`), legend: '{{worker_id}}' }],
  }),
  table({
    title: 'Longest at one task',
    description:
      'Workers by the age of their oldest active task, the first 25. Good: within what a task takes; stuck is 0.',
    w: 8,
    h: 9,
    sortBy: 'Oldest task',
    none: 'Nobody works on a task.',
    columns: [
      { title: 'Worker', label: 'worker_id', link: toWorker },
      { title: 'Oldest task', expr: longest(), unit: 's', width: 110 },
      {
        title: 'Stuck',
        expr: `${maxBy('worker_id', ofTypes('worker_tasks_stuck'))} and on (worker_id) ${longest()}`,
        unit: 'none',
        colours: [
          [0, PLAIN],
          [1, BAD],
        ],
        width: 80,
      },
    ],
  }),
  bars({
    title: 'Most finished in the last $interval',
    description:
      'Workers by tasks finished in the time that "Counts over" says, the first ten. Good: evenly spread.',
    w: 8,
    h: 9,
    unit: 'short',
    decimals: 0,
    links: [toWorkerOfSeries],
    asks: [{ expr: top(10, sumBy('worker_id', increase(FINISHED))), legend: '{{worker_id}}' }],
  }),
];

function longest(): string {
  return top(
    25,
    maxBy('worker_id', since(living('worker_oldest_active_task_timestamp_seconds').replace(/^/, '(') + ')')),
  );
}

export const assignment = [
  chart({
    title: 'Assignments',
    description:
      'Tasks that orchestrators assigned per second, and assignments that failed. Good: no failures.',
    w: 8,
    h: 7,
    unit: 'cps',
    colours: { failed: WORST },
    none: 'No worker reports assignments.',
    asks: [
      { expr: `sum(${rate(ofTypes('worker_tasks_assigned_total'))})`, legend: 'assigned' },
      { expr: `sum(${rate(ofTypes('worker_task_assignments_failed_total'))})`, legend: 'failed' },
    ],
  }),
  chart({
    title: 'Time to assign',
    description:
      'Mean time that an assignment takes, by worker type. Good: steady, well below a task’s duration.',
    w: 8,
    h: 7,
    unit: 's',
    none: 'No worker reports assignments.',
    asks: [
      {
        expr: `${sumBy('worker_type', rate(ofTypes('worker_task_assignment_seconds_total'), '5m'))} / (${sumBy('worker_type', rate(ofTypes('worker_tasks_assigned_total'), '5m'))} > 0)`,
        legend: '{{worker_type}}',
      },
    ],
  }),
  chart({
    title: 'Retries',
    description: 'Retries per second by task type, the ten most. Good: none, or now and then.',
    w: 8,
    h: 7,
    unit: 'cps',
    none: 'No worker reports retries.',
    asks: [
      {
        expr: top(10, sumBy('task_type', rate(ofTypes('worker_task_retries_total')))),
        legend: '{{task_type}}',
      },
    ],
  }),
];
