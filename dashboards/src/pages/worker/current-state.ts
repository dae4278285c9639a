import { DEFAULT, STATE_MAPPINGS, valueMappings } from '../../elements/colours';
import { forWorker } from '../../elements/promql';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { higherIsBetter, lowerIsBetter } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { timeline } from '../../panels/timeline';
import { maxForWorker, secondsInState, freshMax } from './worker-promql';

export const healthTimeline = timeline({
  title: '$worker_id',
  description: 'The worker’s states over the range. Good: one colour from left to right.',
  w: 24,
  // As high as the banner about old data and the lane under it are, on a phone too.
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

/** What a worker may say that it does; as numbers with words, because a tile of names is blank where there is none. */
const STATUSES = ['stopped', 'idle', 'active', 'processing'] as const;

export const currentState = [
  stat({
    title: 'State',
    description: 'Where the worker stands on the ladder now. Good: healthy, or stopped if you stopped it.',
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
      'Time since the last heartbeat, less the time in which nobody could have listened, as of the moment that the state is of. Good: below the interval it promised.',
    w: 4,
    h: 4,
    unit: 's',
    queries: [
      {
        // One that was never heard has an age, since it is expected, and no last heartbeat.
        expr: `${maxForWorker('worker:heartbeat_age:intervals')} * ${maxForWorker('worker_heartbeat_interval_seconds')} and ${maxForWorker('worker_last_heartbeat_timestamp_seconds')}`,
        legend: 'age',
      },
    ],
  }),
  stat({
    title: 'Missed heartbeats',
    description:
      'Whole intervals without a heartbeat, now. Good: 0; at the failure threshold the worker is failed.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: lowerIsBetter(1, 2),
    queries: [{ expr: maxForWorker('worker:missed_heartbeats:count'), legend: 'missed' }],
  }),
  stat({
    title: 'Health score',
    description:
      'From all checks, 0 to 100 %; where exporters differ, the worst. Good: 100 %; below 70 % the worker is unhealthy.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 0,
    thresholds: higherIsBetter(0.7, 0.9),
    queries: [{ expr: maxForWorker('worker:health_score:ratio'), legend: 'score' }],
  }),
  stat({
    title: 'Does',
    description:
      'What the worker last said it does: active, idle, processing or stopped. It is some seconds newer than the state beside it, which rules read off the scrape before. Good: what you expect of it.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings(...STATUSES.map((status, place) => [place, status, DEFAULT] as const)),
    queries: [
      {
        expr: STATUSES.map(
          (status, place) => `${place} * ${freshMax('worker_status', `status="${status}"`)}`,
        ).join(' or '),
        legend: 'does',
      },
    ],
  }),
  stat({
    title: 'Time well',
    description:
      'Share of the range in which it was healthy, of the time in which something was expected of it. Exact. Good: 100 %.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 2,
    thresholds: higherIsBetter(0.95, 0.99),
    queries: [
      {
        expr: `sum(${secondsInState('state="healthy"')}) / sum(${secondsInState('state!~"stopped|unknown"')})`,
        legend: 'well',
      },
    ],
  }),
];
