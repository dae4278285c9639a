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
    title: 'Worker availability',
    description:
      'Share of worker time over the range in which workers were neither critical nor failed. Good: at or above the selected objective.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 3,
    queries: [{ expr: `1 - (${unavailableRatio('$__range')})`, legend: 'available' }],
  }),
  stat({
    title: 'Error budget left',
    description:
      'Remaining error budget over the range. An objective of 99 % allows 36 s of unavailability per worker and hour. Time without data does not use the budget. Good: above 0 %. Below 0 %, prefer reliability work to new features.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 0,
    thresholds: higherIsBetter(0, 0.5),
    queries: [{ expr: errorBudgetLeft(), legend: 'left' }],
  }),
  stat({
    title: 'Task success rate',
    description:
      'Share of tasks over the range that neither failed nor timed out. Good: 99 % or more, the default objective of the rules.',
    w: 5,
    h: 5,
    unit: 'percentunit',
    decimals: 2,
    emptyText: 'no tasks',
    thresholds: thresholdSteps(BAD, [0.98, WARN], [0.99, OK]),
    queries: [{ expr: taskSuccessRatio(), legend: 'succeeded' }],
  }),
  stat({
    title: 'Health data availability',
    description: 'Share of successful scrapes of the exporter over the range. Good: above 99.9 %.',
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
      'Time from crossing a threshold to the scrape that shows it, 95th percentile over the range. Good: below two scrape intervals.',
    w: 4,
    h: 5,
    unit: 's',
    decimals: 1,
    emptyText: 'no transitions',
    thresholds: thresholdSteps(OK, [10, WARN], [30, BAD]),
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (le) (increase(heartline_detection_delay_seconds_bucket[$__range])))',
        legend: '95th percentile',
      },
    ],
  }),
];

const WINDOWS = ['5m', '1h', '6h'];

export const burnRates = [
  timeSeries({
    title: 'Availability burn rate',
    description:
      'How fast the error budget is used, relative to the rate that the objective allows, over three windows. Windows with less data use what is available. Good: below 1. At 14.4 over 5 minutes and over 1 hour, a 30-day budget is used up in two days.',
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
    title: 'Task burn rate',
    description:
      'Burn rate of the task error budget over 1 hour and 6 hours, for the five worker types with the highest rate. Good: below 1. WorkerTaskErrorBudgetBurning pages at 14.4 over 1 hour or 6 over 6 hours.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: thresholdSteps(OK, [1, WARN], [14.4, BAD]),
    emptyText: 'No tasks finished.',
    queries: [
      { expr: taskBurnRate('1h'), legend: '{{worker_type}} 1h' },
      { expr: taskBurnRate('6h'), legend: '{{worker_type}} 6h' },
    ],
  }),
  timeSeries({
    title: 'Health data burn rate',
    description: 'Burn rate of the exporter’s availability for an objective of 99.9 %. Good: below 1.',
    w: 8,
    h: 9,
    unit: 'none',
    softMax: 2,
    thresholds: thresholdSteps(OK, [1, WARN], [14.4, BAD]),
    queries: WINDOWS.map((window) => ({ expr: `${exporterDownRatio(window)} / 0.001`, legend: window })),
  }),
];
