import { BAD, GOOD, PLAIN, QUIET, WATCH, WORST } from '../../elements/colours';
import { toType } from '../../elements/links';
import { increase, maxBy, ofTypes, rate, sumBy, top } from '../../elements/promql';
import { steps } from '../../elements/thresholds';
import { chart } from '../../panels/chart';
import { table } from '../../panels/table';
import { FINISHED } from './tasks-promql';

export const flow = [
  chart({
    title: 'Tasks finished',
    description: 'Tasks per second by outcome. Good: all succeeded, and no step down.',
    w: 12,
    h: 8,
    unit: 'cps',
    stacked: true,
    colours: { succeeded: GOOD, failed: WORST, timed_out: BAD, cancelled: QUIET },
    asks: [{ expr: sumBy('outcome', rate(FINISHED)), legend: '{{outcome}}' }],
  }),
  chart({
    title: 'Share of errors',
    description:
      'Share that failed or timed out over 5 minutes, by worker type. Good: below the lines at 5 % and 10 %, from which alerts tell unless configured otherwise.',
    w: 12,
    h: 8,
    unit: 'percentunit',
    softMax: 0.12,
    thresholds: steps(GOOD, [0.05, WATCH], [0.1, BAD]),
    asks: [
      {
        expr: maxBy('worker_type', ofTypes('worker_type:task_errors:ratio_rate5m')),
        legend: '{{worker_type}}',
      },
    ],
  }),
];

function mean(window: string): string {
  return `${sumBy('worker_type, task_type', rate(ofTypes('worker_task_busy_seconds_total'), window))} / (${sumBy('worker_type, task_type', rate(FINISHED, window))} > 0)`;
}

const expected = maxBy('worker_type, task_type', ofTypes('worker_task_expected_duration_seconds'));

export const durations = [
  chart({
    title: 'Task duration',
    description:
      'Half of the tasks take less than the median, 95 of 100 less than the other line. Good: steady; a rising tail comes before a rising median.',
    w: 12,
    h: 9,
    unit: 's',
    asks: [0.5, 0.95].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, task_type) (${rate(ofTypes('worker_task_duration_seconds_bucket'))}))`,
      legend: `{{task_type}} ${quantile === 0.5 ? 'median' : '95 %'}`,
    })),
  }),
  table({
    title: 'Duration against expectation in the last $interval',
    description:
      'Mean duration in the time that "Counts over" says, and what workers expect. Good: below 100 %; from 200 % on an alert tells.',
    w: 12,
    h: 9,
    sortBy: 'Of expected',
    none: 'No task finished in that time.',
    columns: [
      { title: 'Type', label: 'worker_type', link: toType, width: 110 },
      { title: 'Task', label: 'task_type', width: 100 },
      { title: 'Mean', expr: top(50, mean('$interval')), unit: 's', width: 80 },
      { title: 'Expected', expr: top(50, expected), unit: 's', width: 80 },
      {
        title: 'Of expected',
        expr: top(50, `(${mean('$interval')}) / (${expected})`),
        unit: 'percentunit',
        decimals: 0,
        colours: [
          [0, PLAIN],
          [1, WATCH],
          [2, BAD],
        ],
        width: 105,
      },
      {
        title: 'Finished',
        expr: top(50, sumBy('worker_type, task_type', increase(FINISHED))),
        unit: 'short',
        decimals: 0,
        width: 80,
      },
    ],
  }),
];
