import { BAD, OK, MUTED, CRITICAL } from '../../elements/colours';
import { maxBy, forWorker, rate, sumBy } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { maxForWorker } from './worker-promql';

export const tasks = [
  timeSeries({
    title: 'Tasks finished',
    description: 'Tasks per second by outcome. Good: all succeeded, at the pace you know.',
    w: 8,
    h: 7,
    unit: 'cps',
    stacked: true,
    colours: { succeeded: OK, failed: CRITICAL, timed_out: BAD, cancelled: MUTED },
    queries: [
      { expr: sumBy('outcome', rate(forWorker('worker_tasks_finished_total'))), legend: '{{outcome}}' },
    ],
  }),
  timeSeries({
    title: 'Task duration',
    description:
      'Mean duration by task type, and what is expected of it. Good: near what is expected; from twice as much on an alert tells.',
    w: 8,
    h: 7,
    unit: 's',
    dashed: '/expected/',
    queries: [
      {
        expr: `${sumBy('task_type', rate(forWorker('worker_task_busy_seconds_total'), '5m'))} / (${sumBy('task_type', rate(forWorker('worker_tasks_finished_total'), '5m'))} > 0)`,
        legend: '{{task_type}}',
      },
      {
        expr: maxBy('task_type', forWorker('worker_task_expected_duration_seconds')),
        legend: '{{task_type}} expected',
      },
    ],
  }),
  timeSeries({
    title: 'Tasks in hand',
    description:
      'Tasks it is on, the slots it has, and those that are stuck. Good: no stuck ones, and slots to spare.',
    w: 8,
    h: 7,
    unit: 'none',
    dashed: 'slots',
    colours: { stuck: CRITICAL, slots: MUTED },
    queries: [
      { expr: maxForWorker('worker_tasks_active'), legend: 'active' },
      { expr: maxForWorker('worker_task_slots'), legend: 'slots' },
      { expr: maxForWorker('worker_tasks_stuck'), legend: 'stuck' },
    ],
  }),
];

export const connectionsAndEvents = [
  timeSeries({
    title: 'Connections',
    description: 'Round trip over each connection. Good: some milliseconds, and steady.',
    w: 12,
    h: 7,
    unit: 's',
    emptyText: 'The worker reports no connections.',
    queries: [
      {
        expr: maxBy('connection, kind', forWorker('worker_connection_latency_seconds')),
        legend: '{{connection}} ({{kind}})',
      },
    ],
  }),
  timeSeries({
    title: 'Events sent',
    description: 'Events per second by type, and those that failed by reason. Good: no failures.',
    w: 12,
    h: 7,
    unit: 'cps',
    emptyText: 'The worker reports no events.',
    queries: [
      { expr: sumBy('event_type', rate(forWorker('worker_events_sent_total'))), legend: '{{event_type}}' },
      { expr: sumBy('reason', rate(forWorker('worker_events_failed_total'))), legend: 'failed: {{reason}}' },
    ],
  }),
];
