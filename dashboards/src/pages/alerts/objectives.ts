import { BAD, OK, WARN } from '../../elements/colours';
import { higherIsBetter, thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { stat } from '../../panels/stat';
import {
  errorBudgetLeft,
  unavailableRatio,
  taskSuccessRatio,
  taskBurnRate,
  exporterDownRatio,
} from './alerts-promql';

export const objectives = [
  stat({
    title: 'Workers available',
    description:
      'Share of worker time over the range that was not lost to critical or failed workers. Good: at or over the objective chosen above.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    queries: [{ expr: `1 - (${unavailableRatio('$__range')})`, legend: 'available' }],
  }),
  stat({
    title: 'Budget left',
    description:
      'What is left of the error budget that the objective grants over the range: at 99 %, 36 s of each worker’s hour. Time of which nothing is known uses none. Good: above 0 %; below, availability comes before new things.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 0,
    thresholds: higherIsBetter(0, 0.5),
    queries: [{ expr: errorBudgetLeft(), legend: 'left' }],
  }),
  stat({
    title: 'Tasks that succeeded',
    description:
      'Share of the range’s tasks that neither failed nor timed out. Good: 99 % or more, which is their objective unless the rules say otherwise.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 2,
    emptyText: 'no tasks',
    thresholds: thresholdSteps(BAD, [0.98, WARN], [0.99, OK]),
    queries: [{ expr: taskSuccessRatio(), legend: 'succeeded' }],
  }),
  stat({
    title: 'Health data available',
    description: 'Share of scrapes over the range in which the exporter answered. Good: over 99.9 %.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    thresholds: higherIsBetter(0.99, 0.999),
    queries: [{ expr: `1 - ${exporterDownRatio('$__range')}`, legend: 'available' }],
  }),
  stat({
    title: 'Time to detect',
    description:
      'From crossing a threshold to the scrape that shows it, 95 of 100 over the range. Good: below two scrape intervals.',
    w: 4,
    h: 5,
    unit: 's',
    decimals: 1,
    emptyText: 'nothing to detect',
    thresholds: thresholdSteps(OK, [10, WARN], [30, BAD]),
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (le) (increase(heartline_detection_delay_seconds_bucket[$__range])))',
        legend: '95 %',
      },
    ],
  }),
];

const WINDOWS = ['5m', '1h', '6h'];

export const burnRates = [
  timeSeries({
    title: 'Burn rate of availability',
    description:
      'How many times faster than the objective allows the budget is used up, over three windows, or as much of them as there is. Good: below 1; 14.4 over 5 minutes and an hour empties a month’s budget in two days.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: thresholdSteps(OK, [1, WARN], [14.4, BAD]),
    queries: WINDOWS.map((window) => ({
      expr: `(${unavailableRatio(window)}) / (1 - $objective)`,
      legend: window,
    })),
  }),
  timeSeries({
    title: 'Burn rate of tasks',
    description:
      'The same for tasks that fail, over an hour and six, the five fastest types. Good: below 1; WorkerTaskErrorBudgetBurning pages from 14.4 over an hour, or 6 over six.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: thresholdSteps(OK, [1, WARN], [14.4, BAD]),
    emptyText: 'No task has finished.',
    queries: [
      { expr: taskBurnRate('1h'), legend: '{{worker_type}} 1h' },
      { expr: taskBurnRate('6h'), legend: '{{worker_type}} 6h' },
    ],
  }),
  timeSeries({
    title: 'Burn rate of health data',
    description: 'The same for the exporter’s own availability, with an objective of 99.9 %. Good: below 1.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: thresholdSteps(OK, [1, WARN], [14.4, BAD]),
    queries: WINDOWS.map((window) => ({ expr: `${exporterDownRatio(window)} / 0.001`, legend: window })),
  }),
];
