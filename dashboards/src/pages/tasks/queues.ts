import { BAD, DEFAULT, OK, WARN } from '../../elements/colours';
import { dedupeReplicas, freshOnly, maxBy, secondsSince, sumBy, topK } from '../../elements/promql';
import { table } from '../../panels/table';
import { timeSeries } from '../../panels/time-series';
import { OLDEST, WAITING, WAITING_NOW } from './tasks-promql';

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
    queries: [
      {
        expr: sumBy('state', dedupeReplicas('worker_queue_tasks{state=~"waiting|active|delayed"}')),
        legend: '{{state}}',
      },
    ],
  }),
];

export const queueReports = [
  table({
    title: 'Queues without workers, and last reports',
    description:
      'Last known depth of each queue, how many living workers serve it, and when it was last reported. A stale report says nothing about the current depth. Good: at least one worker, no stale report. An alert fires for waiting tasks without a worker.',
    w: 24,
    h: 6,
    sortBy: 'Waiting',
    emptyText: 'No worker reports a queue.',
    columns: [
      { title: 'Queue', label: 'queue', width: 240 },
      { title: 'Priority', label: 'priority', width: 120 },
      { title: 'Waiting', expr: topK(50, maxBy('queue, priority', WAITING_NOW)), unit: 'none', width: 100 },
      {
        title: 'Workers',
        expr: topK(
          50,
          `${maxBy('queue, priority', freshOnly('worker_queue_stale'))} * 0 + on (queue) group_left () ${maxBy('queue', freshOnly('worker_queue_workers'))}`,
        ),
        unit: 'none',
        colours: [
          [0, BAD],
          [1, DEFAULT],
        ],
        width: 100,
      },
      {
        title: 'Reported',
        expr: topK(
          50,
          maxBy('queue, priority', secondsSince(freshOnly('worker_queue_reported_timestamp_seconds'))),
        ),
        unit: 's',
        width: 100,
      },
      {
        title: 'Stale',
        expr: topK(50, maxBy('queue, priority', freshOnly('worker_queue_stale'))),
        unit: 'none',
        colours: [
          [0, DEFAULT],
          [1, WARN],
        ],
        width: 80,
      },
    ],
  }),
];
