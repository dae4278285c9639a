import { BAD, OK, stateColour, WARN, CRITICAL, valueMappings } from '../../elements/colours';
import { forWorker, secondsSince } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { freshMax } from './worker-promql';

/** Small ones: what else people ask about one worker. */
const SMALL = { w: 4, h: 3 };

export const lifecycleStats = [
  stat({
    ...SMALL,
    title: 'Exception',
    description:
      'Why its state is not read off its heartbeat’s age: marked failed by hand, never heard, or its source is down. Newer than the state above by some seconds. Good: none.',
    unit: 'none',
    emptyText: 'none',
    mappings: valueMappings(
      [1, 'marked failed', CRITICAL],
      [2, 'never heard', stateColour('unknown')],
      [3, 'source down', stateColour('unknown')],
    ),
    queries: [
      {
        expr: [
          freshMax('worker_marked_failed'),
          `2 * ${freshMax('worker_unknown', 'reason="never_heard"')}`,
          `3 * ${freshMax('worker_unknown', 'reason="source_down"')}`,
        ].join(' or '),
        legend: 'exception',
      },
    ],
  }),
  stat({
    ...SMALL,
    title: 'Last progress',
    description:
      'Time since it last finished a task. Good: within what its tasks take; WorkerNoProgress tells from 15 minutes on if there is work.',
    unit: 's',
    emptyText: 'no task yet',
    queries: [{ expr: secondsSince(freshMax('worker_last_progress_timestamp_seconds')), legend: 'ago' }],
  }),
  stat({
    ...SMALL,
    title: 'Lease left',
    description: 'Time until its lease on a task expires; below zero it has. Good: above zero, or no lease.',
    unit: 's',
    emptyText: 'no lease',
    thresholds: thresholdSteps(BAD, [0, OK]),
    queries: [{ expr: `${freshMax('worker_lease_expiry_timestamp_seconds')} - time()`, legend: 'left' }],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Full in',
    description:
      'How long until its memory is full at the pace of the last half hour, and its fullest disk at that of two hours. Good: neither grows.',
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
    title: 'Clock',
    description:
      'How far its clock is behind the exporter’s, or ahead of it below zero. Good: within 10 s; heartbeats do not depend on it, leases do.',
    unit: 's',
    emptyText: 'not told',
    thresholds: thresholdSteps(BAD, [-10, OK], [10, BAD]),
    queries: [{ expr: freshMax('worker_clock_skew_seconds'), legend: 'behind' }],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Up for',
    description: 'Time since its process started. Good: since you started it.',
    unit: 's',
    queries: [{ expr: secondsSince(freshMax('worker_start_timestamp_seconds')), legend: 'up' }],
  }),
  stat({
    ...SMALL,
    w: 3,
    title: 'Starts',
    description: 'How many lives were seen of it. Good: none that you did not ask for.',
    unit: 'none',
    queries: [{ expr: freshMax('worker_starts_total'), legend: 'starts' }],
  }),
];
