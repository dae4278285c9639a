import { timeSeries } from '../../panels/time-series';

export const ingestion = [
  timeSeries({
    title: 'Reports',
    description: 'Accepted reports per second by source. Each report is a heartbeat. Good: steady.',
    w: 6,
    h: 8,
    unit: 'cps',
    stacked: true,
    queries: [
      { expr: 'sum by (source) (rate(heartline_reports_total[$__rate_interval]))', legend: '{{source}}' },
    ],
  }),
  timeSeries({
    title: 'Rejected reports',
    description:
      'Rejected reports per second by reason. Flawed reports count without a field that is not valid. Reports marked outdated count as heartbeats, but their totals were not used: they were late or repeated, or two processes share a worker ID. Good: 0.',
    w: 6,
    h: 8,
    unit: 'cps',
    stacked: true,
    emptyText: 'No rejected reports.',
    queries: [
      {
        expr: 'sum by (reason) (rate(heartline_reports_rejected_total[$__rate_interval]))',
        legend: '{{reason}}',
      },
      {
        expr: 'sum by (reason) (rate(heartline_reports_outdated_total[$__rate_interval]))',
        legend: 'outdated: {{reason}}',
      },
      { expr: 'sum(rate(heartline_reports_flawed_total[$__rate_interval])) > 0', legend: 'flawed' },
    ],
  }),
  timeSeries({
    title: 'Dropped series and workers',
    description:
      'Series dropped from scrapes and workers removed from the exporter, per minute by reason. Good: no dropped series; removed workers are those that you decommissioned.',
    w: 6,
    h: 8,
    unit: 'cpm',
    emptyText: 'No dropped series or removed workers.',
    queries: [
      {
        expr: '60 * sum by (reason) (rate(heartline_dropped_series_total[$__rate_interval]))',
        legend: 'series: {{reason}}',
      },
      {
        expr: '60 * sum by (reason) (rate(heartline_workers_forgotten_total[$__rate_interval]))',
        legend: 'workers: {{reason}}',
      },
    ],
  }),
  timeSeries({
    title: 'Refused requests and logs',
    description:
      'Requests per minute refused because of wrong credentials, too many requests, or a page of another site, by reason, and log lines per minute that were dropped. Good: 0.',
    w: 6,
    h: 8,
    unit: 'cpm',
    emptyText: 'No refused requests or dropped log lines.',
    queries: [
      {
        expr: '60 * sum by (reason) (rate(heartline_http_requests_refused_total[$__rate_interval]))',
        legend: 'requests: {{reason}}',
      },
      { expr: '60 * sum(rate(heartline_log_lines_dropped_total[$__rate_interval]))', legend: 'log lines' },
    ],
  }),
];
