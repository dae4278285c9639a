import { BAD, GOOD, WATCH } from '../../elements/colours';
import { atLeast, steps } from '../../elements/thresholds';
import { chart } from '../../panels/chart';
import { stat } from '../../panels/stat';
import { budgetLeft, lost, succeeded, taskBurn, unseen } from './alerts-promql';

export const objectives = [
  stat({
    title: 'Workers available',
    description:
      'Share of worker time over the range that was not lost to critical or failed workers. Good: at or over the objective chosen above.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    asks: [{ expr: `1 - (${lost('$__range')})`, legend: 'available' }],
  }),
  stat({
    title: 'Budget left',
    description:
      'What is left of the error budget that the objective grants over the range: at 99 %, 36 s of each worker’s hour. Time of which nothing is known uses none. Good: above 0 %; below, availability comes before new things.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 0,
    thresholds: atLeast(0, 0.5),
    asks: [{ expr: budgetLeft(), legend: 'left' }],
  }),
  stat({
    title: 'Tasks that succeeded',
    description:
      'Share of the range’s tasks that neither failed nor timed out. Good: 99 % or more, which is their objective unless the rules say otherwise.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 2,
    none: 'no tasks',
    thresholds: steps(BAD, [0.98, WATCH], [0.99, GOOD]),
    asks: [{ expr: succeeded(), legend: 'succeeded' }],
  }),
  stat({
    title: 'Health data available',
    description: 'Share of scrapes over the range in which the exporter answered. Good: over 99.9 %.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    thresholds: atLeast(0.99, 0.999),
    asks: [{ expr: `1 - ${unseen('$__range')}`, legend: 'available' }],
  }),
  stat({
    title: 'Time to detect',
    description:
      'From crossing a threshold to the scrape that shows it, 95 of 100 over the range. Good: below two scrape intervals.',
    w: 4,
    h: 5,
    unit: 's',
    decimals: 1,
    none: 'nothing to detect',
    thresholds: steps(GOOD, [10, WATCH], [30, BAD]),
    asks: [
      {
        expr: 'histogram_quantile(0.95, sum by (le) (increase(heartline_detection_delay_seconds_bucket[$__range])))',
        legend: '95 %',
      },
    ],
  }),
];

const WINDOWS = ['5m', '1h', '6h'];

export const burning = [
  chart({
    title: 'Burn rate of availability',
    description:
      'How many times faster than the objective allows the budget is used up, over three windows, or as much of them as there is. Good: below 1; 14.4 over 5 minutes and an hour empties a month’s budget in two days.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: steps(GOOD, [1, WATCH], [14.4, BAD]),
    asks: WINDOWS.map((window) => ({ expr: `(${lost(window)}) / (1 - $objective)`, legend: window })),
  }),
  chart({
    title: 'Burn rate of tasks',
    description:
      'The same for tasks that fail, over an hour and six, the five fastest types. Good: below 1; WorkerTaskErrorBudgetBurning pages from 14.4 over an hour, or 6 over six.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: steps(GOOD, [1, WATCH], [14.4, BAD]),
    none: 'No task has finished.',
    asks: [
      { expr: taskBurn('1h'), legend: '{{worker_type}} 1h' },
      { expr: taskBurn('6h'), legend: '{{worker_type}} 6h' },
    ],
  }),
  chart({
    title: 'Burn rate of health data',
    description: 'The same for the exporter’s own availability, with an objective of 99.9 %. Good: below 1.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: steps(GOOD, [1, WATCH], [14.4, BAD]),
    asks: WINDOWS.map((window) => ({ expr: `${unseen(window)} / 0.001`, legend: window })),
  }),
];
