import { BAD, GOOD, QUIET, WORST } from '../../elements/colours';
import { maxBy, ofWorker, rate, sumBy } from '../../elements/promql';
import { chart } from '../../panels/chart';
import { of } from './worker-promql';

export const work = [
  chart({
    title: 'Tasks finished',
    description: 'Tasks per second by outcome. Good: all succeeded, at the pace you know.',
    w: 8,
    h: 7,
    unit: 'cps',
    stacked: true,
    colours: { succeeded: GOOD, failed: WORST, timed_out: BAD, cancelled: QUIET },
    asks: [{ expr: sumBy('outcome', rate(ofWorker('worker_tasks_finished_total'))), legend: '{{outcome}}' }],
  }),
  chart({
    title: 'Task duration',
    description:
      'Mean duration by task type, and what is expected of it. Good: near what is expected; from twice as much on an alert tells.',
    w: 8,
    h: 7,
    unit: 's',
    dashed: '/expected/',
    asks: [
      {
        expr: `${sumBy('task_type', rate(ofWorker('worker_task_busy_seconds_total'), '5m'))} / (${sumBy('task_type', rate(ofWorker('worker_tasks_finished_total'), '5m'))} > 0)`,
        legend: '{{task_type}}',
      },
      {
        expr: maxBy('task_type', ofWorker('worker_task_expected_duration_seconds')),
        legend: '{{task_type}} expected',
      },
    ],
  }),
  chart({
    title: 'Tasks in hand',
    description:
      'Tasks it is on, the slots it has, and those that are stuck. Good: no stuck ones, and slots to spare.',
    w: 8,
    h: 7,
    unit: 'none',
    dashed: 'slots',
    colours: { stuck: WORST, slots: QUIET },
    asks: [
      { expr: of('worker_tasks_active'), legend: 'active' },
      { expr: of('worker_task_slots'), legend: 'slots' },
      { expr: of('worker_tasks_stuck'), legend: 'stuck' },
    ],
  }),
];

export const around = [
  chart({
    title: 'Connections',
    description: 'Round trip over each connection. Good: some milliseconds, and steady.',
    w: 12,
    h: 7,
    unit: 's',
    none: 'The worker reports no connections.',
    asks: [
      {
        expr: maxBy('connection, kind', ofWorker('worker_connection_latency_seconds')),
        legend: '{{connection}} ({{kind}})',
      },
    ],
  }),
  chart({
    title: 'Events sent',
    description: 'Events per second by type, and those that failed by reason. Good: no failures.',
    w: 12,
    h: 7,
    unit: 'cps',
    none: 'The worker reports no events.',
    asks: [
      { expr: sumBy('event_type', rate(ofWorker('worker_events_sent_total'))), legend: '{{event_type}}' },
      { expr: sumBy('reason', rate(ofWorker('worker_events_failed_total'))), legend: 'failed: {{reason}}' },
    ],
  }),
];
