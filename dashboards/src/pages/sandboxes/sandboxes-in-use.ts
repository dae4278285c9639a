import { BAD, CRITICAL, DEFAULT, MUTED, OK, stateColour } from '../../elements/colours';
import {
  dedupeReplicas,
  forTypes,
  increase,
  maxBy,
  rate,
  secondsSince,
  sumBy,
  topK,
} from '../../elements/promql';
import { barGauge } from '../../panels/bar-gauge';
import { table } from '../../panels/table';
import { timeSeries } from '../../panels/time-series';

export const COST = forTypes('worker_sandbox_cost_dollars_total');

export const sandboxes = [
  timeSeries({
    title: 'Sandboxes',
    description: 'Sandboxes by state. Good: the number of running sandboxes follows the workload.',
    w: 8,
    h: 8,
    unit: 'none',
    stacked: true,
    colours: { running: OK, stopped: MUTED, terminated: stateColour('unknown'), crashed: CRITICAL },
    queries: [{ expr: sumBy('state', dedupeReplicas('worker_sandboxes')), legend: '{{state}}' }],
  }),
  timeSeries({
    title: 'Sandbox cost',
    description: 'Sandbox cost in dollars per hour by worker type. Good: within your budget.',
    w: 8,
    h: 8,
    unit: 'currencyUSD',
    emptyText: 'No sandbox costs.',
    queries: [
      {
        expr: `3600 * ${sumBy('worker_type', rate(COST, '5m'))} > 0`,
        legend: '{{worker_type}}',
      },
    ],
  }),
  timeSeries({
    title: 'Sandboxes in use',
    description: 'Average number of running sandboxes by worker type. Good: matches the workload.',
    w: 8,
    h: 8,
    unit: 'none',
    emptyText: 'No running sandboxes.',
    queries: [
      {
        // Run time grows at each scrape by the time since the previous one: a longer window would rise slowly over its length.
        expr: sumBy('worker_type', rate(forTypes('worker_sandbox_runtime_seconds_total'))),
        legend: '{{worker_type}}',
      },
    ],
  }),
];

/** Limits an expression to running sandboxes: the last values of an ended sandbox are meaningless. */
function running(expr: string): string {
  return `${maxBy('sandbox_id', expr)} and on (sandbox_id) worker_sandbox_info{state="running"}`;
}

export const runningSandboxes = [
  table({
    title: 'Idle sandboxes',
    description:
      'The 25 running sandboxes with the longest time since their last event, and their resource usage. Good: below 10 minutes. A longer idle time suggests that the sandbox is no longer needed.',
    w: 16,
    h: 8,
    sortBy: 'Idle for',
    emptyText: 'No running sandboxes.',
    columns: [
      { title: 'Sandbox', label: 'sandbox_id' },
      {
        title: 'Idle for',
        expr: topK(25, running(secondsSince('worker_sandbox_last_event_timestamp_seconds'))),
        unit: 's',
        colours: [
          [0, DEFAULT],
          [600, BAD],
        ],
        width: 110,
      },
      {
        title: 'Age',
        expr: quietest(secondsSince('worker_sandbox_created_timestamp_seconds')),
        unit: 's',
        width: 110,
      },
      { title: 'CPU', expr: quietest('worker_sandbox_cpu_usage_ratio'), unit: 'percentunit', width: 90 },
      { title: 'Memory', expr: quietest('worker_sandbox_memory_usage_bytes'), unit: 'bytes', width: 100 },
      { title: 'Disk', expr: quietest('worker_sandbox_disk_usage_bytes'), unit: 'bytes', width: 100 },
    ],
  }),
  barGauge({
    title: 'Cost in the last $interval',
    description:
      'Cost of sandboxes in dollars, the ten most expensive worker types. Good: within your budget.',
    w: 8,
    h: 8,
    unit: 'currencyUSD',
    emptyText: 'No sandbox costs.',
    queries: [{ expr: `${topK(10, sumBy('worker_type', increase(COST)))} > 0`, legend: '{{worker_type}}' }],
  }),
];

/** Limits an expression to the sandboxes in the table, so that no query returns thousands of rows. */
function quietest(expr: string): string {
  const shown = topK(25, running(secondsSince('worker_sandbox_last_event_timestamp_seconds')));
  return `${maxBy('sandbox_id', expr)} and on (sandbox_id) ${shown}`;
}
