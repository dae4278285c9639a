import { BAD, OK, WARN } from '../../elements/colours';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { JOB } from './exporter-promql';

export const process = [
  timeSeries({
    title: 'Event loop',
    description:
      'How late the exporter’s event loop came to its timers, 99 of 100 and on average. Good: below 20 ms; a stall holds detection back.',
    w: 8,
    h: 8,
    unit: 's',
    thresholds: thresholdSteps(OK, [0.1, WARN], [1, BAD]),
    queries: [
      {
        expr: `histogram_quantile(0.99, sum by (instance, le) (rate(heartline_event_loop_lag_seconds_bucket${JOB}[$__rate_interval])))`,
        legend: '{{instance}} 99 %',
      },
      {
        expr: `sum by (instance) (rate(heartline_event_loop_lag_seconds_sum${JOB}[$__rate_interval])) / sum by (instance) (rate(heartline_event_loop_lag_seconds_count${JOB}[$__rate_interval]))`,
        legend: '{{instance}} mean',
      },
    ],
  }),
  timeSeries({
    title: 'CPU',
    description: 'CPU the exporter uses, of one core. Good: a few percent.',
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
      'Memory of the process, and of it the heap in use. Good: level; it is in proportion to workers.',
    w: 8,
    h: 8,
    unit: 'bytes',
    queries: [
      { expr: `max by (instance) (process_resident_memory_bytes${JOB})`, legend: '{{instance}} resident' },
      { expr: `max by (instance) (nodejs_heap_size_used_bytes${JOB})`, legend: '{{instance}} heap' },
    ],
  }),
];
