import { BAD, GOOD, WATCH } from '../../elements/colours';
import { maxBy, once, sumBy, top } from '../../elements/promql';
import { chart } from '../../panels/chart';
import { WAITING, OLDEST } from './tasks-promql';

const QUEUE = '{{queue}} {{priority}}';

export const queues = [
  chart({
    title: 'Queue depth',
    description: 'Waiting tasks, the ten deepest queues by priority. Good: level or falling.',
    w: 8,
    h: 8,
    unit: 'none',
    asks: [{ expr: top(10, sumBy('queue, priority', WAITING)), legend: QUEUE }],
  }),
  chart({
    title: 'Wait of the oldest task',
    description:
      'How long the oldest waiting task of each queue has waited, the ten longest. Good: a saw-tooth near zero.',
    w: 8,
    h: 8,
    unit: 's',
    none: 'Nothing waits.',
    asks: [{ expr: top(10, maxBy('queue, priority', OLDEST)), legend: QUEUE }],
  }),
  chart({
    title: 'Tasks in queues by state',
    description:
      'Waiting, active and delayed tasks of all queues. Good: few delayed ones, which failed before.',
    w: 8,
    h: 8,
    unit: 'none',
    stacked: true,
    colours: { waiting: WATCH, active: GOOD, delayed: BAD },
    asks: [{ expr: sumBy('state', once('worker_queue_tasks')), legend: '{{state}}' }],
  }),
];
