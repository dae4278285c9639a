import { BAD, OK } from '../../elements/colours';
import { dedupeReplicas, sumBy } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';

function perMinute(labels: string, metric: string): string {
  return `60 * ${sumBy(labels, dedupeReplicas(`rate(${metric}[5m])`))} > 0`;
}

/** Recovery actions and rejected recovery actions. */
export const recovery = [
  stat({
    title: 'Recovering',
    description:
      'Recovery actions that are queued for a worker, or dispatched and not confirmed yet. Good: 0, or a value above 0 for a short time only.',
    w: 4,
    h: 7,
    unit: 'none',
    queries: [{ expr: `sum(${dedupeReplicas('worker_recovery_in_flight')})`, legend: 'in progress' }],
  }),
  timeSeries({
    title: 'Recovery actions',
    description: 'Recovery actions per minute by action and outcome. Good: all requested actions complete.',
    w: 10,
    h: 7,
    unit: 'cpm',
    colours: { 'restart completed': OK, 'restart unconfirmed': BAD, 'restart expired': BAD },
    emptyText: 'No recovery actions.',
    queries: [
      {
        expr: perMinute('action, outcome', 'worker_recovery_actions_total'),
        legend: '{{action}} {{outcome}}',
      },
    ],
  }),
  timeSeries({
    title: 'Rejected recovery actions',
    description: 'Recovery actions per minute that were rejected, by reason. Good: 0.',
    w: 10,
    h: 7,
    unit: 'cpm',
    emptyText: 'No rejected actions.',
    queries: [
      { expr: perMinute('action, reason', 'worker_recovery_refused_total'), legend: '{{action}} {{reason}}' },
    ],
  }),
];
