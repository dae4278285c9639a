import { timeSeries } from '../../panels/time-series';

export const ingestion = [
  timeSeries({
    title: 'Reports',
    description: 'Reports taken per second by source. Good: steady; each is a heartbeat.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    queries: [
      { expr: 'sum by (source) (rate(heartline_reports_total[$__rate_interval]))', legend: '{{source}}' },
    ],
  }),
  timeSeries({
    title: 'Reports refused',
    description: 'Reports per second that were refused, by reason. Good: none.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    emptyText: 'None was refused.',
    queries: [
      {
        expr: 'sum by (reason) (rate(heartline_reports_rejected_total[$__rate_interval]))',
        legend: '{{reason}}',
      },
    ],
  }),
  timeSeries({
    title: 'Left out and forgotten',
    description:
      'Series left out of scrapes, and workers forgotten, per minute by reason. Good: none left out; forgotten ones are those you took away.',
    w: 8,
    h: 8,
    unit: 'cpm',
    emptyText: 'None was left out or forgotten.',
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
];
