import { BAD, OK, DEFAULT, MUTED, WARN, CRITICAL } from '../../elements/colours';
import { typeLink } from '../../elements/links';
import { increase, maxBy, forTypes, rate, sumBy, topK } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';
import { FINISHED } from './tasks-promql';

export const throughput = [
  timeSeries({
    title: 'Tasks finished',
    description: 'Finished tasks per second by outcome. Good: all succeeded, no step down.',
    w: 12,
    h: 8,
    unit: 'cps',
    stacked: true,
    colours: { succeeded: OK, failed: CRITICAL, timed_out: BAD, cancelled: MUTED },
    queries: [{ expr: sumBy('outcome', rate(FINISHED)), legend: '{{outcome}}' }],
  }),
  timeSeries({
    title: 'Task error rate',
    description:
      'Share of tasks that failed or timed out over 5 minutes, by worker type. Good: below the lines at 5 % and 10 %, the default alert thresholds.',
    w: 12,
    h: 8,
    unit: 'percentunit',
    softMax: 0.12,
    thresholds: thresholdSteps(OK, [0.05, WARN], [0.1, BAD]),
    queries: [
      {
        expr: maxBy('worker_type', forTypes('worker_type:task_errors:ratio_rate5m')),
        legend: '{{worker_type}}',
      },
    ],
  }),
];

function meanDuration(window: string): string {
  return `${sumBy('worker_type, task_type', rate(forTypes('worker_type_task_busy_seconds_total'), window))} / (${sumBy('worker_type, task_type', rate(FINISHED, window))} > 0)`;
}

const expectedDuration = maxBy('worker_type, task_type', forTypes('worker_task_expected_duration_seconds'));

export const durations = [
  timeSeries({
    title: 'Task duration',
    description:
      'Task duration by task type, median and 95th percentile. Good: steady. The 95th percentile often rises before the median.',
    w: 12,
    h: 9,
    unit: 's',
    queries: [0.5, 0.95].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le, task_type) (${rate(forTypes('worker_task_duration_seconds_bucket'))}))`,
      legend: `{{task_type}} ${quantile === 0.5 ? 'median' : '95th percentile'}`,
    })),
  }),
  table({
    title: 'Actual and expected duration in the last $interval',
    description:
      'Mean duration in the "Count window" compared with the duration that workers expect. Good: below 100 %. An alert fires at 200 %.',
    w: 12,
    h: 9,
    sortBy: 'Of expected',
    emptyText: 'No finished tasks.',
    columns: [
      { title: 'Type', label: 'worker_type', link: typeLink, width: 110 },
      { title: 'Task', label: 'task_type', width: 100 },
      { title: 'Mean', expr: topK(50, meanDuration('$interval')), unit: 's', width: 80 },
      { title: 'Expected', expr: topK(50, expectedDuration), unit: 's', width: 80 },
      {
        title: 'Of expected',
        expr: topK(50, `(${meanDuration('$interval')}) / (${expectedDuration})`),
        unit: 'percentunit',
        decimals: 0,
        colours: [
          [0, DEFAULT],
          [1, WARN],
          [2, BAD],
        ],
        width: 105,
      },
      {
        title: 'Finished',
        expr: topK(50, sumBy('worker_type, task_type', increase(FINISHED))),
        unit: 'short',
        decimals: 0,
        width: 80,
      },
    ],
  }),
];
