import { BAD, TRANSPARENT, OK, MUTED, WARN, CRITICAL, valueMappings } from '../../elements/colours';
import { freshOnly, orZero } from '../../elements/promql';
import { higherIsBetter, thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';

const SEVERITIES = [
  ['page', CRITICAL],
  ['critical', BAD],
  ['warning', WARN],
  ['info', MUTED],
] as const;

export const firingCounts = stat({
  title: 'Firing',
  description: 'Alerts that fire now by severity. Good: zeros; a page wakes somebody.',
  w: 12,
  h: 4,
  unit: 'none',
  filled: true,
  queries: SEVERITIES.map(([severity]) => ({
    expr: orZero(`count(ALERTS{alertstate="firing", severity="${severity}"})`),
    legend: severity,
  })),
});
for (const [severity, color] of SEVERITIES) {
  firingCounts.overrideByName(severity, [
    {
      id: 'thresholds',
      value: {
        mode: 'absolute',
        steps: [
          { value: null, color: TRANSPARENT },
          { value: 1, color },
        ],
      },
    },
  ]);
}

export const notificationStats = [
  stat({
    title: 'Dead man’s switch',
    description:
      'Whether the alert that always fires does. Good: 1; without it no alert would reach anybody.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings([0, 'SILENT', BAD]),
    thresholds: higherIsBetter(1, 1),
    queries: [
      { expr: orZero('count(ALERTS{alertname="Watchdog", alertstate="firing"})'), legend: 'Watchdog' },
    ],
  }),
  stat({
    title: 'Alertmanagers',
    description: 'Alertmanagers that Prometheus found. Good: as many as you run.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: higherIsBetter(1, 1),
    queries: [
      {
        expr: orZero(`max(${freshOnly('prometheus_notifications_alertmanagers_discovered')})`),
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
    thresholds: thresholdSteps(OK, [1, BAD]),
    queries: [
      { expr: orZero('sum(increase(alertmanager_notifications_failed_total[1h]))'), legend: 'failed' },
    ],
  }),
];
