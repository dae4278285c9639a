import { BAD, OK, WARN } from '../../elements/colours';
import { maxBy, dedupeReplicas, sumBy, topK } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { WAITING, OLDEST } from './tasks-promql';

const QUEUE = '{{queue}} {{priority}}';

export const queues = [
  timeSeries({
    title: 'Queue depth',
    description: 'Waiting tasks, the ten deepest queues by priority. Good: level or falling.',
    w: 8,
    h: 8,
    unit: 'none',
    queries: [{ expr: topK(10, sumBy('queue, priority', WAITING)), legend: QUEUE }],
  }),
  timeSeries({
    title: 'Wait of the oldest task',
    description:
      'How long the oldest waiting task of each queue has waited, the ten longest. Good: a saw-tooth near zero.',
    w: 8,
    h: 8,
    unit: 's',
    emptyText: 'Nothing waits.',
    queries: [{ expr: topK(10, maxBy('queue, priority', OLDEST)), legend: QUEUE }],
  }),
  timeSeries({
    title: 'Tasks in queues by state',
    description:
      'Waiting, active and delayed tasks of all queues. Good: few delayed ones, which failed before.',
    w: 8,
    h: 8,
    unit: 'none',
    stacked: true,
    colours: { waiting: WARN, active: OK, delayed: BAD },
    queries: [{ expr: sumBy('state', dedupeReplicas('worker_queue_tasks')), legend: '{{state}}' }],
  }),
];
