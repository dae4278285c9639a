import { timeSeries } from '../../panels/time-series';

/** The sources that the exporter polls: Redis, databases, brokers. */
export const sources = [
  timeSeries({
    title: 'Sources: up',
    description:
      'Whether the last poll of each configured source succeeded. While it is 0, the workers of the source are unknown, and none is newly failed. Good: 1.',
    w: 4,
    h: 8,
    unit: 'none',
    emptyText: 'No source is configured.',
    queries: [{ expr: 'min by (source) (heartline_source_up)', legend: '{{source}}' }],
  }),
  timeSeries({
    title: 'Sources: time since the last poll',
    description:
      'Time since the last successful poll of each configured source. Above a minute WorkerSourceDown fires, and the workers of the source are unknown. Good: at most the poll interval.',
    w: 4,
    h: 8,
    unit: 's',
    emptyText: 'No source is configured.',
    queries: [
      {
        expr: 'max by (instance, source) (time() - heartline_source_last_success_timestamp_seconds)',
        legend: '{{source}} ({{instance}})',
      },
    ],
  }),
  timeSeries({
    title: 'Sources: duration of polls',
    description:
      'Mean duration of the polls of each source. Above the poll interval, polls are late; at timeout_seconds, they fail. Good: far below both.',
    w: 4,
    h: 8,
    unit: 's',
    emptyText: 'No source is configured.',
    queries: [
      {
        expr: 'sum by (source) (rate(heartline_source_poll_duration_seconds_sum[$__rate_interval])) / sum by (source) (rate(heartline_source_poll_duration_seconds_count[$__rate_interval]))',
        legend: '{{source}}',
      },
    ],
  }),
  timeSeries({
    title: 'Sources: load on the servers',
    description: 'Commands or queries that the exporter sends to each source per second. Good: steady.',
    w: 4,
    h: 8,
    unit: 'cps',
    emptyText: 'No source is configured.',
    queries: [
      {
        expr: 'sum by (source) (rate(heartline_source_commands_total[$__rate_interval]))',
        legend: '{{source}}',
      },
    ],
  }),
  timeSeries({
    title: 'Sources: network',
    description:
      'Bytes per second that the exporter receives from each source and sends to it. Good: steady.',
    w: 4,
    h: 8,
    unit: 'Bps',
    emptyText: 'No source is configured.',
    queries: [
      {
        expr: 'sum by (source) (rate(heartline_source_received_bytes_total[$__rate_interval]))',
        legend: '{{source}} received',
      },
      {
        expr: 'sum by (source) (rate(heartline_source_sent_bytes_total[$__rate_interval]))',
        legend: '{{source}} sent',
      },
    ],
  }),
  timeSeries({
    title: 'Sources: workers',
    description:
      'Workers that the last successful poll of each source found. Good: the number of workers that you run. 0 although workers run: another database, prefix or role.',
    w: 4,
    h: 8,
    unit: 'none',
    emptyText: 'No source is configured.',
    queries: [{ expr: 'max by (source) (heartline_source_workers)', legend: '{{source}}' }],
  }),
];
