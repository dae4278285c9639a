import { BAD, OK } from '../../elements/colours';
import { orZero } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';
import { table } from '../../panels/table';
import { JOB } from './exporter-promql';

export const exporterRuntime = [
  table({
    title: 'What runs',
    description:
      'Version and revision of each exporter, how long it has been up, and how long ago it loaded its configuration. Good: the same everywhere.',
    w: 12,
    h: 6,
    sortBy: 'Up for',
    columns: [
      { title: 'Instance', label: 'instance' },
      { title: 'Version', label: 'version', width: 75 },
      { title: 'Revision', label: 'revision', width: 100 },
      { title: 'Node', label: 'node_version', width: 85 },
      {
        title: 'Up for',
        expr: since(`process_start_time_seconds${JOB}`),
        unit: 's',
        width: 90,
      },
      {
        title: 'Config for',
        expr: since('heartline_config_last_reload_success_timestamp_seconds'),
        unit: 's',
        width: 90,
      },
    ],
  }),
  timeSeries({
    title: 'Clock',
    description:
      'The exporter’s clock less Prometheus’s. Good: below 2 s; ages do not depend on it, links between logs and charts do.',
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
    title: 'Refused in the last $interval',
    description: 'Reports refused and series left out in the time that "Counts over" says. Good: none.',
    w: 6,
    h: 6,
    unit: 'short',
    decimals: 0,
    thresholds: thresholdSteps(OK, [1, BAD]),
    queries: [
      {
        expr: orZero('sum(increase(heartline_reports_rejected_total[$interval]))'),
        legend: 'reports refused',
      },
      { expr: orZero('sum(increase(heartline_dropped_series_total[$interval]))'), legend: 'series left out' },
    ],
  }),
];

/** Seconds since a moment that each exporter tells, beside what runs there. */
function since(moment: string): string {
  return `max by (instance, version, revision, node_version) (heartline_build_info * on (instance) group_left () (time() - ${moment}))`;
}
