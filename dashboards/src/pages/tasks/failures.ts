import { BAD, DEFAULT } from '../../elements/colours';
import { typeLink } from '../../elements/links';
import { forTypes, freshOnly, maxBy, topK } from '../../elements/promql';
import { table } from '../../panels/table';

const FAILURE_COLOURS = [
  [0, DEFAULT],
  [3, BAD],
] as const;

function failuresInRow(metric: string): string {
  return topK(25, `${maxBy('worker_type, task_type', freshOnly(forTypes(metric)))} > 0`);
}

export const failures = [
  table({
    title: 'Failures in a row',
    description:
      'Task types whose last tasks all failed or timed out, of all workers of a type and of single workers. Good: none. An alert fires at 3.',
    w: 24,
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
];
