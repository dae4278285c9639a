import { BAD, GOOD } from '../../elements/colours';
import { once, sumBy } from '../../elements/promql';
import { chart } from '../../panels/chart';
import { stat } from '../../panels/stat';

function perMinute(labels: string, metric: string): string {
  return `60 * ${sumBy(labels, once(`rate(${metric}[5m])`))} > 0`;
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
    asks: [{ expr: `sum(${once('worker_recovery_in_flight')})`, legend: 'under way' }],
  }),
  chart({
    title: 'Recovery',
    description: 'Recovery actions per minute, by the step they came to. Good: what was asked for is done.',
    w: 10,
    h: 7,
    unit: 'cpm',
    colours: { 'restart completed': GOOD, 'restart unconfirmed': BAD, 'restart expired': BAD },
    none: 'Nothing had to be recovered.',
    asks: [
      {
        expr: perMinute('action, outcome', 'worker_recovery_actions_total'),
        legend: '{{action}} {{outcome}}',
      },
    ],
  }),
  chart({
    title: 'Recovery held back',
    description: 'Recovery actions per minute that were refused, by reason. Good: none.',
    w: 10,
    h: 7,
    unit: 'cpm',
    none: 'Nothing was refused.',
    asks: [
      { expr: perMinute('action, reason', 'worker_recovery_refused_total'), legend: '{{action}} {{reason}}' },
    ],
  }),
];
