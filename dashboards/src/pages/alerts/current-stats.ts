import { BAD, TRANSPARENT, OK, MUTED, WARN, valueMappings } from '../../elements/colours';
import { freshOnly, orZero } from '../../elements/promql';
import { higherIsBetter, thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';

const SEVERITIES = [
  ['critical', BAD],
  ['warning', WARN],
  ['info', MUTED],
] as const;

export const firingCounts = stat({
  title: 'Firing',
  description:
    'Number of firing alerts by severity. Good: all zero. A critical alert pages the person on call.',
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
    title: 'Watchdog',
    description:
      'Whether HeartlineWatchdog, the alert that always fires, is firing. Good: 1. If it is 0, no alert would be delivered.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings([0, 'SILENT', BAD]),
    thresholds: higherIsBetter(1, 1),
    queries: [
      {
        expr: orZero('count(ALERTS{alertname="HeartlineWatchdog", alertstate="firing"})'),
        legend: 'Watchdog',
      },
    ],
  }),
  stat({
    title: 'Alertmanagers',
    description: 'Alertmanagers discovered by Prometheus. Good: as many as you run.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: higherIsBetter(1, 1),
    queries: [
      {
        expr: orZero(`max(${freshOnly('prometheus_notifications_alertmanagers_discovered')})`),
        legend: 'discovered',
      },
    ],
  }),
  stat({
    title: 'Failed notifications',
    description: 'Notifications in the last hour that could not be delivered. Good: 0.',
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
