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
      'Received, expected and missed heartbeats per minute, averaged over 2 minutes, and reports of another process with the same ID. Good: at least as many received as expected, none missed.',
    w: 12,
    h: 7,
    unit: 'cpm',
    dashed: 'expected',
    colours: { received: OK, expected: MUTED, missed: BAD, 'other process': CRITICAL },
    queries: [
      { expr: perMinute('worker_heartbeats_total'), legend: 'received' },
      { expr: `60 / ${maxForWorker('worker_heartbeat_interval_seconds')}`, legend: 'expected' },
      { expr: perMinute('worker_heartbeats_missed_total'), legend: 'missed' },
      { expr: perMinute('worker_identity_conflicts_total'), legend: 'other process' },
    ],
  }),
  timeSeries({
    title: 'Heartbeat regularity',
    description:
      'Phi and jitter of the heartbeats. Phi is the suspicion level of the phi accrual failure detector: at 1, the probability that the heartbeat is only late is 10 %, at 2 it is 1 %. Jitter is the spread of the time between heartbeats as a share of the interval, shown with the tolerance. Good: phi below 1, jitter far below the tolerance. The exporter provides both if metrics.suspicion is enabled.',
    emptyText: 'Not available: metrics.suspicion is disabled.',
    w: 12,
    h: 7,
    unit: 'none',
    softMax: 1,
    thresholds: thresholdSteps(OK, [1, WARN], [8, BAD]),
    dashed: 'tolerance',
    colours: { tolerance: MUTED },
    queries: [
      { expr: `max(${unlessStopped('worker_heartbeat_phi')})`, legend: 'phi' },
      { expr: maxForWorker('worker_heartbeat_jitter_ratio'), legend: 'jitter' },
      {
        expr: `${maxForWorker('worker_heartbeat_tolerance_ratio')} and ${maxForWorker('worker_heartbeat_jitter_ratio')}`,
        legend: 'tolerance',
      },
    ],
  }),
];
