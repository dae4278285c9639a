import { DEFAULT, STATE_MAPPINGS, valueMappings } from '../../elements/colours';
import { forWorker } from '../../elements/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { higherIsBetter, lowerIsBetter } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { timeline } from '../../panels/timeline';
import { maxForWorker, secondsInState, freshMax } from './worker-promql';

export const healthTimeline = timeline({
  title: '$worker_id',
  description: 'States of the worker over the range. Good: one colour from left to right.',
  w: 24,
  // High enough for the banner about stale data and the lane below it, also on a phone.
  h: 5,
  options: {
    showToolbar: false,
    showSummary: false,
    drillDown: false,
    density: 'comfortable',
    workerDashboardUrl: '',
  },
  targets: [
    new DataqueryBuilder()
      .refId('A')
      .legendFormat('{{worker_id}}')
      .expr(`max_over_time(${forWorker('$state_series')}[$__interval])`)
      .range(),
    new DataqueryBuilder()
      .refId('now')
      .legendFormat('{{worker_id}}')
      .expr(forWorker('worker:health_state:code'))
      .instant(),
  ],
});

/** Statuses that a worker reports. Shown as numbers with value mappings, because a stat of names is blank without data. */
const STATUSES = ['stopped', 'idle', 'active', 'processing'] as const;

export const currentState = [
  stat({
    title: 'State',
    description: 'Current state of the worker. Good: healthy, or stopped if you stopped it.',
    w: 4,
    h: 4,
    unit: 'none',
    filled: true,
    mappings: STATE_MAPPINGS,
    queries: [{ expr: maxForWorker('worker:health_state:code'), legend: 'state' }],
  }),
  stat({
    title: 'Last heartbeat',
    description:
      'Time since the last heartbeat, without observation gaps, at the time of the state evaluation. Good: below the heartbeat interval.',
    w: 4,
    h: 4,
    unit: 's',
    queries: [
      {
        // A worker without a heartbeat yet has an age (since it is expected), but no last heartbeat.
        expr: `${maxForWorker('worker:heartbeat_age:intervals')} * ${maxForWorker('worker_heartbeat_interval_seconds')} and ${maxForWorker('worker_last_heartbeat_timestamp_seconds')}`,
        legend: 'age',
      },
    ],
  }),
  stat({
    title: 'Missed heartbeats',
    description:
      'Whole heartbeat intervals since the last heartbeat. Good: 0. At the failure threshold the worker is failed.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: lowerIsBetter(1, 2),
    queries: [{ expr: maxForWorker('worker:missed_heartbeats:count'), legend: 'missed' }],
  }),
  stat({
    title: 'Health score',
    description:
      'Score from all checks, 0 to 100 %. If exporters report different scores, the lowest one is shown. Good: 100 %. Below 70 % the worker is unhealthy.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 0,
    thresholds: higherIsBetter(0.7, 0.9),
    queries: [{ expr: maxForWorker('worker:health_score:ratio'), legend: 'score' }],
  }),
  stat({
    title: 'Status',
    description:
      'Status that the worker last reported: active, idle, processing or stopped. It is a few seconds newer than the state, which rules derive from the previous scrape. Good: as expected.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings(...STATUSES.map((status, place) => [place, status, DEFAULT] as const)),
    queries: [
      {
        expr: STATUSES.map(
          (status, place) => `${place} * ${freshMax('worker_status', `status="${status}"`)}`,
        ).join(' or '),
        legend: 'status',
      },
    ],
  }),
  stat({
    title: 'Time healthy',
    description:
      'Exact share of time in the healthy state over the range, without stopped and unknown time. Good: 100 %.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 2,
    thresholds: higherIsBetter(0.95, 0.99),
    queries: [
      {
        expr: `sum(${secondsInState('state="healthy"')}) / sum(${secondsInState('state!~"stopped|unknown"')})`,
        legend: 'healthy',
      },
    ],
  }),
];
