import { BAD, GOOD } from '../../parts/colours';
import { maxBy, ofWorker, since } from '../../parts/promql';
import { atLeast, steps } from '../../parts/thresholds';
import { stat } from '../../panels/stat';
import { of } from './query';

/** Eight small ones: what else people ask about one worker. */
const small = { w: 3, h: 3 };

export const lives = [
  stat({
    ...small,
    title: 'Beside its age',
    description:
      'Why its state is not read off its heartbeat’s age: marked failed by hand, never heard, or its source is down. Good: nothing.',
    unit: 'none',
    nameOnly: true,
    none: 'nothing',
    asks: [
      { expr: of('worker_marked_failed'), legend: 'marked failed' },
      { expr: maxBy('reason', ofWorker('worker_unknown')), legend: '{{reason}}' },
    ],
  }),
  stat({
    ...small,
    title: 'Last progress',
    description:
      'Time since it last finished a task. Good: within what its tasks take; WorkerNoProgress tells from 15 minutes on if there is work.',
    unit: 's',
    none: 'no task yet',
    asks: [{ expr: since(of('worker_last_progress_timestamp_seconds')), legend: 'ago' }],
  }),
  stat({
    ...small,
    title: 'Lease left',
    description: 'Time until its lease on a task expires; below zero it has. Good: above zero, or no lease.',
    unit: 's',
    none: 'no lease',
    thresholds: steps(BAD, [0, GOOD]),
    asks: [{ expr: `${of('worker_lease_expiry_timestamp_seconds')} - time()`, legend: 'left' }],
  }),
  stat({
    ...small,
    title: 'Up for',
    description: 'Time since its process started. Good: since you started it.',
    unit: 's',
    asks: [{ expr: since(of('worker_start_timestamp_seconds')), legend: 'up' }],
  }),
  stat({
    ...small,
    title: 'Starts',
    description: 'How many lives were seen of it. Good: no more than you know of.',
    unit: 'none',
    asks: [{ expr: of('worker_starts_total'), legend: 'starts' }],
  }),
  stat({
    ...small,
    title: 'Clock',
    description:
      'How far its clock is behind the exporter’s, or ahead of it below zero. Good: within 10 s; heartbeats do not depend on it, leases do.',
    unit: 's',
    none: 'not told',
    thresholds: steps(BAD, [-10, GOOD], [10, BAD]),
    asks: [{ expr: of('worker_clock_skew_seconds'), legend: 'behind' }],
  }),
  stat({
    ...small,
    title: 'Memory lasts',
    description:
      'How long until its memory is full at the pace of the last half hour. Good: it does not grow.',
    unit: 's',
    none: 'no growth',
    thresholds: atLeast(3600, 14_400),
    asks: [{ expr: `min(${ofWorker('worker:memory_exhaustion:seconds')})`, legend: 'lasts' }],
  }),
  stat({
    ...small,
    title: 'Disk lasts',
    description:
      'How long until its fullest disk is full at the pace of the last two hours. Good: it does not fill.',
    unit: 's',
    none: 'no growth',
    thresholds: atLeast(14_400, 86_400),
    asks: [{ expr: `min(${ofWorker('worker:disk_exhaustion:seconds')})`, legend: 'lasts' }],
  }),
];
