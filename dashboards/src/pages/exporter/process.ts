import { BAD, OK, WARN } from '../../elements/colours';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { JOB } from './exporter-promql';

export const process = [
  timeSeries({
    title: 'Event loop lag',
    description:
      'Event loop lag of the exporter, 99th percentile and mean. Good: below 20 ms. A stall suppresses detection.',
    w: 8,
    h: 8,
    unit: 's',
    thresholds: thresholdSteps(OK, [0.1, WARN], [1, BAD]),
    queries: [
      {
        expr: `histogram_quantile(0.99, sum by (instance, le) (rate(heartline_event_loop_lag_seconds_bucket${JOB}[$__rate_interval])))`,
        legend: '{{instance}} 99th percentile',
      },
      {
        expr: `sum by (instance) (rate(heartline_event_loop_lag_seconds_sum${JOB}[$__rate_interval])) / sum by (instance) (rate(heartline_event_loop_lag_seconds_count${JOB}[$__rate_interval]))`,
        legend: '{{instance}} mean',
      },
    ],
  }),
  timeSeries({
    title: 'CPU',
    description: 'CPU usage of the exporter as a share of one core. Good: a few percent.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    queries: [
      {
        expr: `max by (instance) (rate(process_cpu_seconds_total${JOB}[$__rate_interval]))`,
        legend: '{{instance}}',
      },
    ],
  }),
  timeSeries({
    title: 'Memory',
    description:
      'Resident memory and used heap of the exporter. Good: level, and proportional to the number of workers.',
    w: 8,
    h: 8,
    unit: 'bytes',
    queries: [
      { expr: `max by (instance) (process_resident_memory_bytes${JOB})`, legend: '{{instance}} resident' },
      { expr: `max by (instance) (nodejs_heap_size_used_bytes${JOB})`, legend: '{{instance}} heap' },
    ],
  }),
];
