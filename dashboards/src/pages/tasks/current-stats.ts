import { BAD, OK, WARN } from '../../elements/colours';
import { orZero, rate } from '../../elements/promql';
import { thresholdSteps, lowerIsBetter } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { FINISHED, FAILED, ENDED, WAITING_NOW, OLDEST_NOW, forLiveWorkers } from './tasks-promql';

export const currentStats = [
  stat({
    title: 'Throughput',
    description:
      'Tasks finished per second in the mean of 2 minutes, whatever their outcome; too low in the first two of a fleet. Good: what comes in, or more.',
    w: 4,
    h: 4,
    unit: 'cps',
    // Two minutes hold four reports at the usual interval of 30 s: fewer would make the number jump.
    queries: [{ expr: orZero(`sum(${rate(FINISHED, '2m')})`), legend: 'finished' }],
  }),
  stat({
    title: 'Errors',
    description:
      'Share of the tasks of the last 5 minutes that failed or timed out. Good: below 5 %; over 10 % is critical.',
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
      'Tasks in hand, of all that the living workers can hold. Good: busy, and not at 100 % for long.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 0,
    emptyText: 'no slots told',
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
    description: 'Active tasks without progress. Good: none.',
    w: 4,
    h: 4,
    unit: 'none',
    thresholds: thresholdSteps(OK, [1, BAD]),
    queries: [{ expr: orZero(`sum(${forLiveWorkers('worker_tasks_stuck')})`), legend: 'stuck' }],
  }),
  stat({
    title: 'Waiting',
    description: 'Tasks that wait in all queues. Good: few, or as many as you planned for.',
    w: 4,
    h: 4,
    unit: 'none',
    queries: [{ expr: orZero(`sum(${WAITING_NOW})`), legend: 'waiting' }],
  }),
  stat({
    title: 'Oldest waiting',
    description:
      'How long the oldest waiting task has waited. Good: below what you promised; a growing number means that nobody gets to it.',
    w: 4,
    h: 4,
    unit: 's',
    emptyText: 'nothing waits',
    queries: [{ expr: `max(${OLDEST_NOW})`, legend: 'oldest' }],
  }),
];
