import { BAD, GOOD, QUIET, WATCH, WORST } from '../../elements/colours';
import { ofWorker, rate } from '../../elements/promql';
import { steps } from '../../elements/thresholds';
import { chart } from '../../panels/chart';
import { of, running } from './worker-promql';

function perMinute(counter: string): string {
  return `60 * max(${rate(ofWorker(counter), '2m')})`;
}

export const rhythm = [
  chart({
    title: 'Heartbeats',
    description:
      'Heartbeats per minute in the mean of 2 minutes, those that it promised, those it missed, and reports of another process under its ID. Good: as many as promised or more, and none missed.',
    w: 12,
    h: 7,
    unit: 'cpm',
    dashed: 'promised',
    colours: { came: GOOD, promised: QUIET, missed: BAD, 'of another': WORST },
    asks: [
      { expr: perMinute('worker_heartbeats_total'), legend: 'came' },
      { expr: `60 / ${of('worker_heartbeat_interval_seconds')}`, legend: 'promised' },
      { expr: perMinute('worker_heartbeats_missed_total'), legend: 'missed' },
      { expr: perMinute('worker_identity_conflicts_total'), legend: 'of another' },
    ],
  }),
  chart({
    title: 'Regularity',
    description:
      'Suspicion: 1 is a chance of one in ten that the heartbeat is only late, 2 of one in a hundred. And how far its gaps spread, as a share of the interval, beside the tolerance. Good: suspicion below 1, the spread far below the tolerance. The exporter tells both where metrics.suspicion is on.',
    none: 'Told where metrics.suspicion is on.',
    w: 12,
    h: 7,
    unit: 'none',
    softMax: 1,
    thresholds: steps(GOOD, [1, WATCH], [8, BAD]),
    dashed: 'tolerance',
    colours: { tolerance: QUIET },
    asks: [
      { expr: `max(${running('worker_heartbeat_phi')})`, legend: 'suspicion' },
      { expr: of('worker_heartbeat_jitter_ratio'), legend: 'spread' },
      {
        expr: `${of('worker_heartbeat_tolerance_ratio')} and ${of('worker_heartbeat_jitter_ratio')}`,
        legend: 'tolerance',
      },
    ],
  }),
];
