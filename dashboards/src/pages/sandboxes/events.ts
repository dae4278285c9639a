import { maxBy, rate, ratio, secondsSince, sumBy, topK } from '../../elements/promql';
import { table } from '../../panels/table';
import { timeSeries } from '../../panels/time-series';

const NO_EVENTS = 'No source reads a table of events.';

export const events = [
  timeSeries({
    title: 'Events in tables',
    description: 'Events per second, the ten most frequent types. Good: follows the workload, without gaps.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    emptyText: NO_EVENTS,
    queries: [
      {
        expr: topK(10, sumBy('event_type', rate('worker_event_table_events_total', '5m'))),
        legend: '{{event_type}}',
      },
    ],
  }),
  timeSeries({
    title: 'Event size in tables',
    description: 'Median and 95th percentile of the sizes of events. Good: steady.',
    w: 8,
    h: 8,
    unit: 'bytes',
    emptyText: NO_EVENTS,
    queries: [
      { expr: eventSize(0.5), legend: 'median' },
      { expr: eventSize(0.95), legend: '95 %' },
    ],
  }),
  timeSeries({
    title: 'Event latency',
    description:
      'Mean time from the creation of an event to its processing, writing and broadcast. Good: steady and short.',
    w: 8,
    h: 8,
    unit: 's',
    emptyText: NO_EVENTS,
    queries: [
      {
        expr: ratio(
          sumBy('stage', rate('worker_event_table_latency_seconds_total', '5m')),
          sumBy('stage', rate('worker_event_table_latencies_total', '5m')),
        ),
        legend: '{{stage}}',
      },
    ],
  }),
];

export const storage = [
  timeSeries({
    title: 'Deliveries of events',
    description: 'Delivered and failed events per second. Good: no failed ones.',
    w: 8,
    h: 8,
    unit: 'cps',
    emptyText: NO_EVENTS,
    queries: [
      { expr: sumBy('outcome', rate('worker_event_table_deliveries_total', '5m')), legend: '{{outcome}}' },
    ],
  }),
  timeSeries({
    title: 'Storage of tables',
    description: 'Storage of each table with its indexes. Good: level, or growing as expected.',
    w: 8,
    h: 8,
    unit: 'bytes',
    emptyText: 'No source reads a table.',
    queries: [{ expr: topK(10, maxBy('source, table', 'worker_table_size_bytes')), legend: '{{table}}' }],
  }),
  table({
    title: 'Measurements in tables',
    description: 'The newest value of each measurement, and its age. Good: as expected, and recent.',
    w: 8,
    h: 8,
    sortBy: 'Age',
    emptyText: 'No source reads a table of measurements.',
    columns: [
      { title: 'Measurement', label: 'metric_type' },
      { title: 'Tags', label: 'tags' },
      { title: 'Unit', label: 'metric_unit', width: 70 },
      {
        title: 'Value',
        expr: topK(50, maxBy('metric_type, metric_unit, tags', 'worker_monitoring_metric')),
        unit: 'short',
        width: 90,
      },
      {
        title: 'Age',
        expr: topK(
          50,
          maxBy('metric_type, metric_unit, tags', secondsSince('worker_monitoring_metric_timestamp_seconds')),
        ),
        unit: 's',
        width: 80,
      },
    ],
  }),
];

/** A quantile of the sizes of the events of the last 5 minutes. */
function eventSize(quantile: number): string {
  return `histogram_quantile(${quantile}, sum by (le) (${rate('worker_event_table_size_bytes_bucket', '5m')}))`;
}
