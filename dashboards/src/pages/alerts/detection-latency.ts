import { timeSeries } from '../../panels/time-series';

export const detectionLatency = [
  timeSeries({
    title: 'Time to detect',
    description:
      'Time from crossing a threshold to the scrape that shows it, by state: median and 95th percentile. Good: below two scrape intervals.',
    w: 12,
    h: 8,
    unit: 's',
    emptyText: 'No transitions.',
    queries: [0.5, 0.95].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, state) (rate(heartline_detection_delay_seconds_bucket[15m]))) >= 0`,
      legend: `{{state}} ${quantile === 0.5 ? 'median' : '95th percentile'}`,
    })),
  }),
  timeSeries({
    title: 'Notifications',
    description: 'Notifications per minute by channel. Good: few enough to read.',
    w: 12,
    h: 8,
    unit: 'cpm',
    emptyText: 'No notifications.',
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
