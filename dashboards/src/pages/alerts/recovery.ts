import { BAD, OK } from '../../elements/colours';
import { dedupeReplicas, sumBy } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';

function perMinute(labels: string, metric: string): string {
  return `60 * ${sumBy(labels, dedupeReplicas(`rate(${metric}[5m])`))} > 0`;
}

/** Mean time from failure to heartbeat within an hour, with an action of recovery or without. */
function timeToRecovery(): string {
  const [sum, count] = ['sum', 'count'].map((part) =>
    sumBy('recovered_by', dedupeReplicas(`increase(worker_recovery_time_seconds_${part}[1h])`)),
  );
  return `${sum ?? ''} / (${count ?? ''} > 0)`;
}

/** What recovery does, and what it rejects. */
export const recoveryActions = [
  stat({
    title: 'Recovering',
    description:
      'Recovery actions that have begun and have not ended, and commands that wait for their worker or are not confirmed. Good: 0, or a value above 0 for a short time only.',
    w: 4,
    h: 7,
    unit: 'none',
    queries: [{ expr: `sum(${dedupeReplicas('worker_recovery_in_flight')})`, legend: 'in progress' }],
  }),
  timeSeries({
    title: 'Recovery actions',
    description: 'Recovery actions per minute by action and outcome. Good: all actions that start complete.',
    w: 10,
    h: 7,
    unit: 'cpm',
    colours: {
      'restart completed': OK,
      'restart failed': BAD,
      'restart unconfirmed': BAD,
      'restart expired': BAD,
    },
    emptyText: 'No recovery actions.',
    queries: [
      {
        expr: perMinute('action, outcome', 'worker_recovery_actions_total'),
        legend: '{{action}} {{outcome}}',
      },
    ],
  }),
  timeSeries({
    title: 'Rejected recovery actions',
    description:
      'Recovery actions per minute that were rejected, by reason. Good: 0. With dry_run, recovery is not switched on.',
    w: 10,
    h: 7,
    unit: 'cpm',
    emptyText: 'No rejected actions.',
    queries: [
      { expr: perMinute('action, reason', 'worker_recovery_refused_total'), legend: '{{action}} {{reason}}' },
    ],
  }),
];

/** The state of recovery, its budget, and how much time it saves. */
export const recoveryState = [
  stat({
    title: 'State of recovery',
    description:
      'The mode of recovery (off, dry-run or on), and whether it is paused, holds actions back because of its budget, or has given up on workers. Good: the mode that you have configured, and nothing else.',
    w: 4,
    h: 7,
    unit: 'none',
    emptyText: 'unknown',
    nameSize: 14,
    queries: [
      { expr: 'max by (mode) (worker_recovery_mode) == 1', legend: '{{mode}}' },
      { expr: 'max(worker_recovery_paused) == 1', legend: 'paused' },
      { expr: 'max(worker_recovery_storm) == 1', legend: 'held back' },
      { expr: `count(${dedupeReplicas('worker_recovery_exhausted')})`, legend: 'given up' },
    ],
  }),
  timeSeries({
    title: 'Time to recovery',
    description:
      'Mean time from the failure of a worker to its next heartbeat, over an hour: with a recovery action in between, and without. The difference is what recovery saves. Good: below a minute with an action.',
    w: 10,
    h: 7,
    unit: 's',
    emptyText: 'No worker has recovered.',
    queries: [{ expr: timeToRecovery(), legend: 'by {{recovered_by}}' }],
  }),
  timeSeries({
    title: 'Recovery budget',
    description:
      'Workers that are failed or under recovery, and how many of them the budget allows. Good: below the dashed line. Above it recovery does nothing.',
    w: 10,
    h: 7,
    unit: 'none',
    dashed: 'limit',
    queries: [
      { expr: 'max(worker_recovery_budget_used_workers)', legend: 'failed or under recovery' },
      { expr: 'max(worker_recovery_budget_workers)', legend: 'limit' },
    ],
  }),
];
