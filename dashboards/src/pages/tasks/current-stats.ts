import { BAD, GOOD, WATCH } from '../../elements/colours';
import { orZero, rate } from '../../elements/promql';
import { steps, upTo } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { FINISHED, BROKEN, ENDED, WAITING_NOW, OLDEST_NOW, living } from './tasks-promql';

export const now = [
  stat({
    title: 'Throughput',
    description:
      'Tasks finished per second in the mean of 2 minutes, whatever their outcome; too low in the first two of a fleet. Good: what comes in, or more.',
    w: 4,
    h: 4,
    unit: 'cps',
    // Two minutes hold four reports at the usual interval of 30 s: fewer would make the number jump.
    asks: [{ expr: orZero(`sum(${rate(FINISHED, '2m')})`), legend: 'finished' }],
  }),
  stat({
    title: 'Errors',
    description:
      'Share of the tasks of the last 5 minutes that failed or timed out. Good: below 5 %; over 10 % is critical.',
    w: 4,
    h: 4,
    unit: 'percentunit',
    decimals: 1,
    none: 'no tasks',
    thresholds: upTo(0.05, 0.1),
    asks: [
      {
        expr: `(sum(${rate(BROKEN, '5m')}) or 0 * sum(${rate(ENDED, '5m')})) / (sum(${rate(ENDED, '5m')}) > 0)`,
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
    none: 'no slots told',
    thresholds: steps(GOOD, [0.95, WATCH]),
    asks: [
      {
        expr: `sum(${living('worker_tasks_active')}) / sum(${living('worker_task_slots')})`,
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
    thresholds: steps(GOOD, [1, BAD]),
    asks: [{ expr: orZero(`sum(${living('worker_tasks_stuck')})`), legend: 'stuck' }],
  }),
  stat({
    title: 'Waiting',
    description: 'Tasks that wait in all queues. Good: few, or as many as you planned for.',
    w: 4,
    h: 4,
    unit: 'none',
    asks: [{ expr: orZero(`sum(${WAITING_NOW})`), legend: 'waiting' }],
  }),
  stat({
    title: 'Oldest waiting',
    description:
      'How long the oldest waiting task has waited. Good: below what you promised; a growing number means that nobody gets to it.',
    w: 4,
    h: 4,
    unit: 's',
    none: 'nothing waits',
    asks: [{ expr: `max(${OLDEST_NOW})`, legend: 'oldest' }],
  }),
];
