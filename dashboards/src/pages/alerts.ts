import { CustomVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleetAlerts } from '../parts/annotations';
import { BAD, GOOD, QUIET, WATCH, WORST } from '../parts/colours';
import { toType, toWorker, UIDS } from '../parts/links';
import { maxBy, ofTypes, orZero, top } from '../parts/promql';
import { atLeast, steps } from '../parts/thresholds';
import { workerType } from '../parts/variables';
import { type Page } from '../page';
import { chart } from '../panels/chart';
import { stat } from '../panels/stat';
import { table } from '../panels/table';
import { recovery } from './recovery';

const FIRING = 'ALERTS{alertstate="firing", severity!="none"}';
const SEVERITIES = [
  ['page', WORST],
  ['critical', BAD],
  ['warning', WATCH],
  ['info', QUIET],
] as const;

const firing = stat({
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
          { value: null, color: 'transparent' },
          { value: 1, color },
        ],
      },
    },
  ]);

const chain = [
  stat({
    title: 'Dead man’s switch',
    description:
      'Whether the alert that always fires does. Good: 1; without it no alert would reach anybody.',
    w: 4,
    h: 4,
    unit: 'none',
    none: 'SILENT',
    thresholds: atLeast(1, 1),
    asks: [{ expr: 'count(ALERTS{alertname="Watchdog", alertstate="firing"})', legend: 'Watchdog' }],
  }),
  stat({
    title: 'Alertmanagers',
    description: 'Alertmanagers that Prometheus found. Good: as many as you run.',
    w: 4,
    h: 4,
    unit: 'none',
    none: '0',
    thresholds: atLeast(1, 1),
    asks: [{ expr: 'max(prometheus_notifications_alertmanagers_discovered)', legend: 'found' }],
  }),
  stat({
    title: 'Notifications that failed',
    description: 'Notifications of the last hour that a channel did not take. Good: none.',
    w: 4,
    h: 4,
    unit: 'short',
    decimals: 0,
    thresholds: steps(GOOD, [1, BAD]),
    asks: [{ expr: orZero('sum(increase(alertmanager_notifications_failed_total[1h]))'), legend: 'failed' }],
  }),
];

const what = [
  table({
    title: 'What fires',
    description:
      'Firing alerts, the longest first, at most 100. Good: empty. The worker’s name opens its dashboard.',
    w: 14,
    h: 10,
    sortBy: 'For',
    none: 'Nothing fires.',
    columns: [
      { title: 'Alert', label: 'alertname' },
      { title: 'Severity', label: 'severity', width: 90 },
      { title: 'Type', label: 'worker_type', link: toType, width: 120 },
      { title: 'Worker', label: 'worker_id', link: toWorker, width: 140 },
      {
        title: 'For',
        expr: top(100, maxBy('alertname, severity, worker_type, worker_id', firingSince())),
        unit: 's',
        width: 100,
      },
    ],
  }),
  chart({
    title: 'Firing over time',
    description: 'Alerts that fired by name, at most the twenty most frequent. Good: short and rare.',
    w: 10,
    h: 10,
    unit: 'none',
    stacked: true,
    none: 'Nothing fired.',
    asks: [{ expr: top(20, `count by (alertname) (${FIRING})`), legend: '{{alertname}}' }],
  }),
];

function firingSince(): string {
  return `time() - ALERTS_FOR_STATE and on (alertname, severity, worker_type, worker_id, worker_state) ${FIRING}`;
}

/** Share of the time that workers were expected to work and could not, over a window. Read from recorded counts. */
const lost = (window: string): string => {
  const counted = (states: string) =>
    `sum(avg_over_time(${ofTypes('worker_type:workers:count', states)}[${window}]))`;
  return `${counted('state=~"critical|failed"')} / (${counted('state!="stopped"')} > 0)`;
};
const unseen = (window: string): string => `(1 - avg(avg_over_time(up{job="heartline"}[${window}])))`;
const WINDOWS = ['5m', '1h', '6h'];

const objectives = [
  stat({
    title: 'Workers available',
    description:
      'Share of worker time over the range that was not lost to critical or failed workers. Good: at or over the objective chosen above.',
    w: 6,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    asks: [{ expr: `1 - (${lost('$__range')})`, legend: 'available' }],
  }),
  stat({
    title: 'Budget left',
    description:
      'What is left of the error budget that the objective grants over the range. Good: above 0 %; below, availability comes before new things.',
    w: 6,
    h: 5,
    unit: 'percentunit',
    decimals: 0,
    thresholds: atLeast(0, 0.5),
    asks: [{ expr: `1 - (${lost('$__range')}) / (1 - $objective)`, legend: 'left' }],
  }),
  stat({
    title: 'Health data available',
    description: 'Share of scrapes over the range in which the exporter answered. Good: over 99.9 %.',
    w: 6,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    thresholds: atLeast(0.99, 0.999),
    asks: [{ expr: `1 - ${unseen('$__range')}`, legend: 'available' }],
  }),
  stat({
    title: 'Time to detect',
    description:
      'From crossing a threshold to the scrape that shows it, 95 of 100 over the range. Good: below two scrape intervals.',
    w: 6,
    h: 5,
    unit: 's',
    decimals: 1,
    none: 'nothing to detect',
    thresholds: steps(GOOD, [10, WATCH], [30, BAD]),
    asks: [
      {
        expr: 'histogram_quantile(0.95, sum by (le) (increase(heartline_detection_delay_seconds_bucket[$__range])))',
        legend: '95 %',
      },
    ],
  }),
];

const burning = [
  chart({
    title: 'Burn rate of availability',
    description:
      'How many times faster than the objective allows the budget is used up, over three windows. Good: below 1; 14.4 over 5 minutes and an hour empties a month’s budget in two days.',
    w: 12,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: steps(GOOD, [1, WATCH], [14.4, BAD]),
    asks: WINDOWS.map((window) => ({ expr: `(${lost(window)}) / (1 - $objective)`, legend: window })),
  }),
  chart({
    title: 'Burn rate of health data',
    description: 'The same for the exporter’s own availability, with an objective of 99.9 %. Good: below 1.',
    w: 12,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: steps(GOOD, [1, WATCH], [14.4, BAD]),
    asks: WINDOWS.map((window) => ({ expr: `${unseen(window)} / 0.001`, legend: window })),
  }),
];

const speed = [
  chart({
    title: 'Time to detect',
    description:
      'From crossing a threshold to the scrape that shows it, by state: the median and 95 of 100. Good: below two scrape intervals.',
    w: 12,
    h: 8,
    unit: 's',
    none: 'Nothing to detect.',
    asks: [0.5, 0.95].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, state) (rate(heartline_detection_delay_seconds_bucket[15m]))) >= 0`,
      legend: `{{state}} ${quantile === 0.5 ? 'median' : '95 %'}`,
    })),
  }),
  chart({
    title: 'Notifications',
    description: 'Notifications per minute by channel. Good: as many as somebody can read.',
    w: 12,
    h: 8,
    unit: 'cpm',
    none: 'Nothing was sent yet.',
    asks: [
      {
        expr: '60 * sum by (integration) (rate(alertmanager_notifications_total[5m])) > 0',
        legend: '{{integration}}',
      },
      {
        expr: '60 * sum by (integration) (rate(alertmanager_notifications_failed_total[5m])) > 0',
        legend: '{{integration}} failed',
      },
    ],
  }),
];

const OBJECTIVES = ['0.95', '0.99', '0.995', '0.999'];
const objective = new CustomVariableBuilder('objective')
  .label('Objective')
  .description('Share of worker time that is to be available.')
  .values(OBJECTIVES.join(','))
  .options(OBJECTIVES.map((value) => ({ text: value, value, selected: value === '0.99' })))
  .current({ selected: true, text: '0.99', value: '0.99' });

export const alerts: Page = {
  uid: UIDS.alerts,
  title: 'Alerts and SLO',
  description: 'What fires, whether objectives are met, and how fast trouble is seen.',
  from: 'now-1h',
  variables: [workerType(), objective],
  annotations: [fleetAlerts()],
  rows: [[firing, ...chain], what, objectives, burning, speed, recovery],
};
