import { BAD, OK } from '../../elements/colours';
import { dedupeReplicas, sumBy } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';

function perMinute(labels: string, metric: string): string {
  return `60 * ${sumBy(labels, dedupeReplicas(`rate(${metric}[5m])`))} > 0`;
}

/** What was done about it: restarts and the like, and what was held back. */
export const recovery = [
  stat({
    title: 'In recovery',
    description:
      'Recovery actions that wait for their worker, or were handed out and are not confirmed yet. Good: none for long.',
    w: 4,
    h: 7,
    unit: 'none',
    queries: [{ expr: `sum(${dedupeReplicas('worker_recovery_in_flight')})`, legend: 'under way' }],
  }),
  timeSeries({
    title: 'Recovery',
    description: 'Recovery actions per minute, by the step they came to. Good: what was asked for is done.',
    w: 10,
    h: 7,
    unit: 'cpm',
    colours: { 'restart completed': OK, 'restart unconfirmed': BAD, 'restart expired': BAD },
    emptyText: 'Nothing had to be recovered.',
    queries: [
      {
        expr: perMinute('action, outcome', 'worker_recovery_actions_total'),
        legend: '{{action}} {{outcome}}',
      },
    ],
  }),
  timeSeries({
    title: 'Recovery held back',
    description: 'Recovery actions per minute that were refused, by reason. Good: none.',
    w: 10,
    h: 7,
    unit: 'cpm',
    emptyText: 'Nothing was refused.',
    queries: [
      { expr: perMinute('action, reason', 'worker_recovery_refused_total'), legend: '{{action}} {{reason}}' },
    ],
  }),
];
