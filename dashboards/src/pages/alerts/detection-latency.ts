import { timeSeries } from '../../panels/time-series';

export const detectionLatency = [
  timeSeries({
    title: 'Time to detect',
    description:
      'From crossing a threshold to the scrape that shows it, by state: the median and 95 of 100. Good: below two scrape intervals.',
    w: 12,
    h: 8,
    unit: 's',
    emptyText: 'Nothing to detect.',
    queries: [0.5, 0.95].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, state) (rate(heartline_detection_delay_seconds_bucket[15m]))) >= 0`,
      legend: `{{state}} ${quantile === 0.5 ? 'median' : '95 %'}`,
    })),
  }),
  timeSeries({
    title: 'Notifications',
    description: 'Notifications per minute by channel. Good: as many as somebody can read.',
    w: 12,
    h: 8,
    unit: 'cpm',
    emptyText: 'Nothing was sent yet.',
    queries: [
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
