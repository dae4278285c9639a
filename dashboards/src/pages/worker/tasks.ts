import { BAD, OK, MUTED, CRITICAL } from '../../elements/colours';
import { maxBy, forWorker, rate, sumBy } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { maxForWorker } from './worker-promql';

export const tasks = [
  timeSeries({
    title: 'Tasks finished',
    description: 'Finished tasks per second by outcome. Good: all succeeded, at the usual rate.',
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
      'Mean and expected duration by task type. Good: near the expected duration. An alert fires at twice the expected duration.',
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
    title: 'Active tasks',
    description: 'Active tasks, task slots and stuck tasks. Good: no stuck tasks, free slots.',
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
    description: 'Round trip time of each connection. Good: a few milliseconds, steady.',
    w: 12,
    h: 7,
    unit: 's',
    emptyText: 'The worker does not report connections.',
    queries: [
      {
        expr: maxBy('connection, kind', forWorker('worker_connection_latency_seconds')),
        legend: '{{connection}} ({{kind}})',
      },
    ],
  }),
  timeSeries({
    title: 'Events sent',
    description: 'Events per second by type, and failed events by reason. Good: no failures.',
    w: 12,
    h: 7,
    unit: 'cps',
    emptyText: 'The worker does not report events.',
    queries: [
      { expr: sumBy('event_type', rate(forWorker('worker_events_sent_total'))), legend: '{{event_type}}' },
      { expr: sumBy('reason', rate(forWorker('worker_events_failed_total'))), legend: 'failed: {{reason}}' },
    ],
  }),
];
