import {
  BAD,
  CHECK_MAPPINGS,
  OK,
  stateColour,
  WARN,
  CRITICAL,
  STATES_WORST_FIRST,
} from '../../elements/colours';
import { maxBy, forWorker } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';
import { maxForWorker, secondsInState, unlessStopped } from './worker-promql';

export const identity = [
  table({
    title: 'Checks',
    description:
      'Current status of each check. Good: all ok. "error" means that the check itself failed, not the worker.',
    w: 8,
    h: 8,
    sortBy: 'Status',
    emptyText: 'No checks.',
    columns: [
      { title: 'Check', label: 'check' },
      {
        title: 'Status',
        expr: maxBy('check', forWorker('worker_check_status')),
        unit: 'none',
        mappings: CHECK_MAPPINGS,
        width: 120,
      },
    ],
  }),
  table({
    title: 'Worker info',
    description:
      'Host, version, source, heartbeat interval and failure threshold of the worker. Good: one row. Several rows mean that exporters have different information.',
    w: 8,
    h: 8,
    sortBy: 'Host',
    columns: [
      { title: 'Host', label: 'hostname', width: 100 },
      { title: 'Version', label: 'version', width: 74 },
      { title: 'Source', label: 'source', width: 72 },
      { title: 'Interval', expr: workerInfo('worker_heartbeat_interval_seconds'), unit: 's', width: 70 },
      { title: 'Fails at', expr: workerInfo('worker_heartbeat_failure_threshold'), unit: 'none', width: 66 },
    ],
  }),
  barGauge({
    title: 'Time in each state',
    description: 'Exact time in each state over the range. Good: all time healthy, or intentionally stopped.',
    w: 8,
    h: 8,
    unit: 's',
    queries: [{ expr: secondsInState(), legend: '{{state}}' }],
    colours: Object.fromEntries(STATES_WORST_FIRST.map((state) => [state, stateColour(state)])),
  }),
];

function workerInfo(metric: string): string {
  const labels = 'hostname, version, source';
  return maxBy(
    labels,
    `${forWorker('worker_info')} * on (worker_id) group_left () ${maxBy('worker_id', forWorker(metric))}`,
  );
}

export const heartbeatAge = [
  timeSeries({
    title: 'Heartbeat age',
    description:
      'Age of the last heartbeat in heartbeat intervals. Good: a sawtooth below 1. Above 1.25 the worker is degraded, above 2 critical, above the failure threshold failed. No data while it is stopped.',
    w: 12,
    h: 8,
    unit: 'none',
    softMax: 3,
    thresholds: thresholdSteps(OK, [1.25, WARN], [2, BAD]),
    dashed: 'failure threshold',
    colours: { 'failure threshold': CRITICAL },
    queries: [
      { expr: `max(${unlessStopped('worker:heartbeat_age:intervals')})`, legend: 'age' },
      { expr: maxForWorker('worker_heartbeat_failure_threshold'), legend: 'failure threshold' },
    ],
  }),
  table({
    title: 'Alerts on this worker',
    description: 'Firing alerts of this worker. Good: none.',
    w: 12,
    h: 8,
    sortBy: 'Firing for',
    emptyText: 'No firing alerts.',
    columns: [
      { title: 'Alert', label: 'alertname' },
      { title: 'Severity', label: 'severity', width: 100 },
      { title: 'State', label: 'worker_state', width: 100 },
      {
        title: 'Firing for',
        expr: maxBy('alertname, severity, worker_state', 'time() - ALERTS_FOR_STATE{worker_id="$worker_id"}'),
        unit: 's',
        width: 100,
      },
    ],
  }),
];
