import { BAD, OK, WARN } from '../../elements/colours';
import { maxBy, dedupeReplicas, sumBy, topK } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { WAITING, OLDEST } from './tasks-promql';

const QUEUE = '{{queue}} {{priority}}';

export const queues = [
  timeSeries({
    title: 'Queue depth',
    description: 'Waiting tasks by queue and priority, the ten longest queues. Good: level or falling.',
    w: 8,
    h: 8,
    unit: 'none',
    queries: [{ expr: topK(10, sumBy('queue, priority', WAITING)), legend: QUEUE }],
  }),
  timeSeries({
    title: 'Wait time of the oldest task',
    description:
      'Time that the oldest waiting task of each queue has waited, the ten longest. Good: a sawtooth near 0.',
    w: 8,
    h: 8,
    unit: 's',
    emptyText: 'No waiting tasks.',
    queries: [{ expr: topK(10, maxBy('queue, priority', OLDEST)), legend: QUEUE }],
  }),
  timeSeries({
    title: 'Queued tasks by state',
    description:
      'Waiting, active and delayed tasks in all queues. Good: few delayed tasks, which are retries.',
    w: 8,
    h: 8,
    unit: 'none',
    stacked: true,
    colours: { waiting: WARN, active: OK, delayed: BAD },
    queries: [{ expr: sumBy('state', dedupeReplicas('worker_queue_tasks')), legend: '{{state}}' }],
  }),
];
