import { BAD, GOOD, stateColour, WATCH, WORST, words } from '../../elements/colours';
import { ofWorker, since } from '../../elements/promql';
import { steps } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { nowOf } from './worker-promql';

/** Small ones: what else people ask about one worker. */
const small = { w: 4, h: 3 };

export const lives = [
  stat({
    ...small,
    title: 'Exception',
    description:
      'Why its state is not read off its heartbeat’s age: marked failed by hand, never heard, or its source is down. Newer than the state above by some seconds. Good: none.',
    unit: 'none',
    none: 'none',
    mappings: words(
      [1, 'marked failed', WORST],
      [2, 'never heard', stateColour('unknown')],
      [3, 'source down', stateColour('unknown')],
    ),
    asks: [
      {
        expr: [
          nowOf('worker_marked_failed'),
          `2 * ${nowOf('worker_unknown', 'reason="never_heard"')}`,
          `3 * ${nowOf('worker_unknown', 'reason="source_down"')}`,
        ].join(' or '),
        legend: 'exception',
      },
    ],
  }),
  stat({
    ...small,
    title: 'Last progress',
    description:
      'Time since it last finished a task. Good: within what its tasks take; WorkerNoProgress tells from 15 minutes on if there is work.',
    unit: 's',
    none: 'no task yet',
    asks: [{ expr: since(nowOf('worker_last_progress_timestamp_seconds')), legend: 'ago' }],
  }),
  stat({
    ...small,
    title: 'Lease left',
    description: 'Time until its lease on a task expires; below zero it has. Good: above zero, or no lease.',
    unit: 's',
    none: 'no lease',
    thresholds: steps(BAD, [0, GOOD]),
    asks: [{ expr: `${nowOf('worker_lease_expiry_timestamp_seconds')} - time()`, legend: 'left' }],
  }),
  stat({
    ...small,
    w: 3,
    title: 'Full in',
    description:
      'How long until its memory is full at the pace of the last half hour, and its fullest disk at that of two hours. Good: neither grows.',
    unit: 's',
    none: 'no growth',
    thresholds: steps(BAD, [3600, WATCH], [14_400, GOOD]),
    asks: [
      { expr: `min(${ofWorker('worker:memory_exhaustion:seconds')})`, legend: 'memory' },
      { expr: `min(${ofWorker('worker:disk_exhaustion:seconds')})`, legend: 'disk' },
    ],
  }),
  stat({
    ...small,
    w: 3,
    title: 'Clock',
    description:
      'How far its clock is behind the exporter’s, or ahead of it below zero. Good: within 10 s; heartbeats do not depend on it, leases do.',
    unit: 's',
    none: 'not told',
    thresholds: steps(BAD, [-10, GOOD], [10, BAD]),
    asks: [{ expr: nowOf('worker_clock_skew_seconds'), legend: 'behind' }],
  }),
  stat({
    ...small,
    w: 3,
    title: 'Up for',
    description: 'Time since its process started. Good: since you started it.',
    unit: 's',
    asks: [{ expr: since(nowOf('worker_start_timestamp_seconds')), legend: 'up' }],
  }),
  stat({
    ...small,
    w: 3,
    title: 'Starts',
    description: 'How many lives were seen of it. Good: none that you did not ask for.',
    unit: 'none',
    asks: [{ expr: nowOf('worker_starts_total'), legend: 'starts' }],
  }),
];
