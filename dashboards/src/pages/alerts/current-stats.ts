import { BAD, CLEAR, GOOD, QUIET, WATCH, WORST, words } from '../../elements/colours';
import { fresh, orZero } from '../../elements/promql';
import { atLeast, steps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';

const SEVERITIES = [
  ['page', WORST],
  ['critical', BAD],
  ['warning', WATCH],
  ['info', QUIET],
] as const;

export const firing = stat({
  title: 'Firing',
  description: 'Alerts that fire now by severity. Good: zeros; a page wakes somebody.',
  w: 12,
  h: 4,
  unit: 'none',
  filled: true,
  asks: SEVERITIES.map(([severity]) => ({
    expr: orZero(`count(ALERTS{alertstate="firing", severity="${severity}"})`),
    legend: severity,
  })),
});
for (const [severity, color] of SEVERITIES)
  firing.overrideByName(severity, [
    {
      id: 'thresholds',
      value: {
        mode: 'absolute',
        steps: [
          { value: null, color: CLEAR },
          { value: 1, color },
        ],
      },
    },
  ]);

export const chain = [
  stat({
    title: 'Dead man’s switch',
    description:
      'Whether the alert that always fires does. Good: 1; without it no alert would reach anybody.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: words([0, 'SILENT', BAD]),
    thresholds: atLeast(1, 1),
    asks: [{ expr: orZero('count(ALERTS{alertname="Watchdog", alertstate="firing"})'), legend: 'Watchdog' }],
  }),
  stat({
    title: 'Alertmanagers',
    description: 'Alertmanagers that Prometheus found. Good: as many as you run.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: atLeast(1, 1),
    asks: [
      {
        expr: orZero(`max(${fresh('prometheus_notifications_alertmanagers_discovered')})`),
        legend: 'found',
      },
    ],
  }),
  stat({
    title: 'Failed notifications',
    description: 'Notifications of the last hour that a channel did not take. Good: none.',
    w: 4,
    h: 4,
    unit: 'short',
    decimals: 0,
    thresholds: steps(GOOD, [1, BAD]),
    asks: [{ expr: orZero('sum(increase(alertmanager_notifications_failed_total[1h]))'), legend: 'failed' }],
  }),
];
