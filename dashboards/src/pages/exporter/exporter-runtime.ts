import { BAD, OK } from '../../elements/colours';
import { orZero } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';
import { table } from '../../panels/table';
import { JOB } from './exporter-promql';

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

/** Seconds since a timestamp metric of each exporter, with the labels of its build info. */
function since(moment: string): string {
  return `max by (instance, version, revision, node_version) (heartline_build_info * on (instance) group_left () (time() - ${moment}))`;
}
