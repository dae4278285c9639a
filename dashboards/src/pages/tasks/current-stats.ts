import { BAD, OK, WARN } from '../../elements/colours';
import { orZero, rate } from '../../elements/promql';
import { thresholdSteps, lowerIsBetter } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { FINISHED, FAILED, ENDED, WAITING_NOW, OLDEST_NOW, forLiveWorkers } from './tasks-promql';

export const currentStats = [
  stat({
    title: 'Throughput',
    description:
      'Finished tasks per second with any outcome, averaged over 2 minutes. Good: at least the arrival rate.',
    w: 4,
    h: 4,
    unit: 'cps',
    // Two minutes contain four reports at the default interval of 30 s: fewer would make the value jump.
    queries: [{ expr: orZero(`sum(${rate(FINISHED, '2m')})`), legend: 'finished' }],
  }),
  stat({
    title: 'Errors',
    description:
      'Share of tasks in the last 5 minutes that failed or timed out. Good: below 5 %. Above 10 % is critical.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 1,
    emptyText: 'no tasks',
    thresholds: lowerIsBetter(0.05, 0.1),
    queries: [
      {
        expr: `(sum(${rate(FAILED, '5m')}) or 0 * sum(${rate(ENDED, '5m')})) / (sum(${rate(ENDED, '5m')}) > 0)`,
        legend: 'errors',
      },
    ],
  }),
  stat({
    title: 'Slots in use',
    description:
      'Active tasks as a share of the task slots of live workers. Good: busy, but not at 100 % for long.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 0,
    emptyText: 'no slots reported',
    thresholds: thresholdSteps(OK, [0.95, WARN]),
    queries: [
      {
        expr: `sum(${forLiveWorkers('worker_tasks_active')}) / sum(${forLiveWorkers('worker_task_slots')})`,
        legend: 'in use',
      },
    ],
  }),
  stat({
    title: 'Stuck',
    description: 'Active tasks without progress. Good: 0.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: thresholdSteps(OK, [1, BAD]),
    queries: [{ expr: orZero(`sum(${forLiveWorkers('worker_tasks_stuck')})`), legend: 'stuck' }],
  }),
  stat({
    title: 'Waiting',
    description: 'Waiting tasks in all queues. Good: few, or as many as planned.',
    w: 4,
    h: 4,
    unit: 'none',
    queries: [{ expr: orZero(`sum(${WAITING_NOW})`), legend: 'waiting' }],
  }),
  stat({
    title: 'Oldest waiting',
    description:
      'Time that the oldest waiting task has waited. Good: within your objective. A growing value means that no worker processes the queue.',
    w: 4,
    h: 4,
    unit: 's',
    emptyText: 'no waiting tasks',
    queries: [{ expr: `max(${OLDEST_NOW})`, legend: 'oldest' }],
  }),
];
