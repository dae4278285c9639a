import { BAD, OK, WARN } from '../../elements/colours';
import { orZero, JOB } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';
import { table } from '../../panels/table';

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

export const exporterRuntime = [
  table({
    title: 'Exporter versions',
    description:
      'Version, revision, uptime, and age of configuration and journal of each exporter. Good: the same version everywhere, and a journal that is older than the uptime: otherwise the exporter started with an empty one.',
    w: 12,
    h: 6,
    sortBy: 'Uptime',
    columns: [
      { title: 'Instance', label: 'instance' },
      { title: 'Version', label: 'version', width: 75 },
      { title: 'Revision', label: 'revision', width: 100 },
      { title: 'Node', label: 'node_version', width: 85 },
      {
        title: 'Uptime',
        expr: since(`process_start_time_seconds${JOB}`),
        unit: 's',
        width: 90,
      },
      {
        title: 'Config age',
        expr: since('heartline_config_last_reload_success_timestamp_seconds'),
        unit: 's',
        width: 90,
      },
      {
        title: 'Journal age',
        expr: since('heartline_journal_created_timestamp_seconds'),
        unit: 's',
        width: 95,
      },
    ],
  }),
  timeSeries({
    title: 'Clock offset',
    description:
      'Clock of the exporter minus clock of Prometheus. Good: below 2 s. Heartbeat ages do not depend on it; comparing logs and charts does.',
    w: 6,
    h: 6,
    unit: 's',
    queries: [
      {
        expr: 'max by (instance) (heartline_clock_timestamp_seconds - timestamp(heartline_clock_timestamp_seconds))',
        legend: '{{instance}}',
      },
    ],
  }),
  stat({
    title: 'Rejected in the last $interval',
    description: 'Rejected reports and dropped series in the "Count window". Good: 0.',
    w: 6,
    h: 6,
    unit: 'short',
    decimals: 0,
    thresholds: thresholdSteps(OK, [1, BAD]),
    queries: [
      {
        expr: orZero('sum(increase(heartline_reports_rejected_total[$interval]))'),
        legend: 'rejected reports',
      },
      { expr: orZero('sum(increase(heartline_dropped_series_total[$interval]))'), legend: 'dropped series' },
    ],
  }),
];

export const limits = [
  timeSeries({
    title: 'Use of limits in bytes',
    description:
      'Share of each limit in bytes that is in use. Good: below 80 %. At 100 % the exporter refuses or deletes what docs/security.md lists.',
    w: 12,
    h: 6,
    unit: 'percentunit',
    thresholds: thresholdSteps(OK, [0.8, WARN], [1, BAD]),
    queries: [
      {
        expr: `max by (instance, limit) (heartline_limit_used_bytes${JOB} / heartline_limit_bytes${JOB})`,
        legend: '{{instance}} {{limit}}',
      },
    ],
  }),
  timeSeries({
    title: 'Dropped alerts',
    description:
      'Alerts per minute that were deleted from the alert log to make room, or were too large for it. Good: none is too large. Notifications are not affected.',
    w: 12,
    h: 6,
    unit: 'cpm',
    emptyText: 'No dropped alerts.',
    queries: [
      {
        expr: '60 * sum by (reason) (rate(heartline_alerts_dropped_total[$__rate_interval]))',
        legend: '{{reason}}',
      },
    ],
  }),
];

/** Seconds since a timestamp metric of each exporter, with the labels of its build info. */
function since(moment: string): string {
  return `max by (instance, version, revision, node_version) (heartline_build_info * on (instance) group_left () (time() - ${moment}))`;
}
