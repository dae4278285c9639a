import { BAD, DEFAULT } from '../../elements/colours';
import { typeLink } from '../../elements/links';
import { dedupeReplicas, forTypes, freshOnly, maxBy, sumBy, topK } from '../../elements/promql';
import { table } from '../../panels/table';

const FAILURE_COLOURS = [
  [0, DEFAULT],
  [3, BAD],
] as const;

function failuresInRow(metric: string): string {
  return topK(25, `${maxBy('worker_type, task_type', freshOnly(forTypes(metric)))} > 0`);
}

const LOST = maxBy('worker_type', `increase(${forTypes('worker_lost_tasks_total')}[1h])`);
const NOT_TAKEN_UP = sumBy('worker_type', dedupeReplicas(freshOnly(forTypes('worker_lost_work_tasks'))));

export const failures = [
  table({
    title: 'Failures in a row',
    description:
      'Task types whose last tasks all failed or timed out, of all workers of a type and of single workers. Good: none. An alert fires at 3.',
    w: 16,
    h: 6,
    sortBy: 'Of the type',
    emptyText: 'The last task of each type succeeded.',
    columns: [
      { title: 'Type', label: 'worker_type', link: typeLink, width: 240 },
      { title: 'Task', label: 'task_type', width: 240 },
      {
        title: 'Of the type',
        expr: failuresInRow('worker_type_task_consecutive_failures'),
        unit: 'none',
        colours: FAILURE_COLOURS,
        width: 120,
      },
      {
        title: 'Worst worker',
        expr: failuresInRow('worker_task_consecutive_failures'),
        unit: 'none',
        colours: FAILURE_COLOURS,
        width: 120,
      },
    ],
  }),
  table({
    title: 'Lost tasks',
    description:
      'Tasks that workers had in hand when they failed, restarted or said goodbye: in the last hour, and those that are not taken up again yet. Good: 0. WorkerLostWork fires when a type loses 3 in 15 minutes, or for a worker after 2 minutes.',
    w: 8,
    h: 6,
    sortBy: 'Lost in 1 h',
    emptyText: 'No worker has been seen.',
    columns: [
      { title: 'Type', label: 'worker_type', link: typeLink, width: 160 },
      {
        title: 'Lost in 1 h',
        expr: topK(25, LOST),
        unit: 'none',
        width: 100,
      },
      {
        title: 'Not taken up',
        expr: topK(25, `${NOT_TAKEN_UP} or 0 * ${LOST}`),
        unit: 'none',
        width: 100,
      },
    ],
  }),
];
