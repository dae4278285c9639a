import { BAD, OK, MUTED, WARN, CRITICAL } from '../../elements/colours';
import { forWorker, rate } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { maxForWorker, unlessStopped } from './worker-promql';

function perMinute(counter: string): string {
  return `60 * max(${rate(forWorker(counter), '2m')})`;
}

export const heartbeatIntervals = [
  timeSeries({
    title: 'Heartbeats',
    description:
      'Heartbeats per minute in the mean of 2 minutes, those that it promised, those it missed, and reports of another process under its ID. Good: as many as promised or more, and none missed.',
    w: 12,
    h: 7,
    unit: 'cpm',
    dashed: 'promised',
    colours: { came: OK, promised: MUTED, missed: BAD, 'of another': CRITICAL },
    queries: [
      { expr: perMinute('worker_heartbeats_total'), legend: 'came' },
      { expr: `60 / ${maxForWorker('worker_heartbeat_interval_seconds')}`, legend: 'promised' },
      { expr: perMinute('worker_heartbeats_missed_total'), legend: 'missed' },
      { expr: perMinute('worker_identity_conflicts_total'), legend: 'of another' },
    ],
  }),
  timeSeries({
    title: 'Regularity',
    description:
      'Suspicion: 1 is a chance of one in ten that the heartbeat is only late, 2 of one in a hundred. And how far its gaps spread, as a share of the interval, beside the tolerance. Good: suspicion below 1, the spread far below the tolerance. The exporter tells both where metrics.suspicion is on.',
    emptyText: 'Told where metrics.suspicion is on.',
    w: 12,
    h: 7,
    unit: 'none',
    softMax: 1,
    thresholds: thresholdSteps(OK, [1, WARN], [8, BAD]),
    dashed: 'tolerance',
    colours: { tolerance: MUTED },
    queries: [
      { expr: `max(${unlessStopped('worker_heartbeat_phi')})`, legend: 'suspicion' },
      { expr: maxForWorker('worker_heartbeat_jitter_ratio'), legend: 'spread' },
      {
        expr: `${maxForWorker('worker_heartbeat_tolerance_ratio')} and ${maxForWorker('worker_heartbeat_jitter_ratio')}`,
        legend: 'tolerance',
      },
    ],
  }),
];
