import { BAD, OK, stateColour, WARN, CRITICAL, valueMappings } from '../../elements/colours';
import { forWorker, secondsSince } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { freshMax } from './worker-promql';

/** Size of the small stats. */
const SMALL = { w: 4, h: 3 };

export const lifecycleStats = [
  stat({
    ...SMALL,
    title: 'State override',
    description:
      'Why the state is not derived from the heartbeat age: marked as failed, no heartbeat received yet, source down, or not judged yet because heartbeats could not be received. It is a few seconds newer than the state above. Good: none.',
    unit: 'none',
    emptyText: 'none',
    mappings: valueMappings(
      [1, 'marked failed', CRITICAL],
      [2, 'no heartbeat yet', stateColour('unknown')],
      [3, 'source down', stateColour('unknown')],
      [4, 'not judged yet', WARN],
    ),
    queries: [
      {
        expr: [
          freshMax('worker_marked_failed'),
          `2 * ${freshMax('worker_unknown', 'reason="never_heard"')}`,
          `3 * ${freshMax('worker_unknown', 'reason="source_down"')}`,
          `4 * ${freshMax('worker_detection_suppressed')}`,
        ].join(' or '),
        legend: 'override',
      },
    ],
  }),
  stat({
    ...SMALL,
    title: 'Last progress',
    description:
      'Time since the worker last finished a task. Good: within the usual task duration. WorkerNoProgress fires after 15 minutes without progress if tasks are available.',
    unit: 's',
    emptyText: 'no task yet',
    queries: [{ expr: secondsSince(freshMax('worker_last_progress_timestamp_seconds')), legend: 'ago' }],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Lease left',
    description:
      'Time until the lease on a task expires, else that of work that the worker lost when it failed, restarted or stopped. Negative if it has expired. Good: above 0, or no lease.',
    unit: 's',
    emptyText: 'no lease',
    thresholds: thresholdSteps(BAD, [0, OK]),
    queries: [
      {
        expr: `(${freshMax('worker_lease_expiry_timestamp_seconds')} or ${freshMax('worker_lost_work_lease_expiry_timestamp_seconds')}) - time()`,
        legend: 'left',
      },
    ],
  }),
  stat({
    ...SMALL,
    title: 'Exhausted in',
    description:
      'Predicted time until memory is exhausted (trend of 30 minutes) and until the fullest disk is full (trend of 2 hours). Good: no growth.',
    unit: 's',
    emptyText: 'no growth',
    thresholds: thresholdSteps(BAD, [3600, WARN], [14_400, OK]),
    queries: [
      { expr: `min(${forWorker('worker:memory_exhaustion:seconds')})`, legend: 'memory' },
      { expr: `min(${forWorker('worker:disk_exhaustion:seconds')})`, legend: 'disk' },
    ],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Clock offset',
    description:
      'How far the worker’s clock is behind the exporter’s clock. Negative if it is ahead. Good: within 10 s. Heartbeats do not depend on it; leases do.',
    unit: 's',
    emptyText: 'not reported',
    thresholds: thresholdSteps(BAD, [-10, OK], [10, BAD]),
    queries: [{ expr: freshMax('worker_clock_skew_seconds'), legend: 'behind' }],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Uptime',
    description: 'Time since the worker process started. Good: no unexpected restart.',
    unit: 's',
    queries: [{ expr: secondsSince(freshMax('worker_start_timestamp_seconds')), legend: 'up' }],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Starts',
    description:
      'Number of process starts (incarnations) that the exporter has seen. Good: no unexpected restarts.',
    unit: 'none',
    queries: [{ expr: freshMax('worker_starts_total'), legend: 'starts' }],
  }),
];
