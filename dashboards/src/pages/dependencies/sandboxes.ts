import { BAD, OK, DEFAULT, MUTED, stateColour, CRITICAL } from '../../elements/colours';
import { maxBy, forTypes, dedupeReplicas, rate, secondsSince, sumBy, topK } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';
import { models } from './models';

export const sandboxes = [
  timeSeries({
    title: 'Sandboxes',
    description: 'Sandboxes by state. Good: running ones follow the work, and go when it is done.',
    w: 8,
    h: 8,
    unit: 'none',
    stacked: true,
    colours: { running: OK, stopped: MUTED, terminated: stateColour('unknown'), crashed: CRITICAL },
    queries: [{ expr: sumBy('state', dedupeReplicas('worker_sandboxes')), legend: '{{state}}' }],
  }),
  models,
  timeSeries({
    title: 'Cost of sandboxes',
    description: 'Dollars per hour by worker type. Good: within your budget.',
    w: 8,
    h: 8,
    unit: 'currencyUSD',
    emptyText: 'No sandbox costs anything.',
    queries: [
      {
        expr: `3600 * ${sumBy('worker_type', rate(forTypes('worker_sandbox_cost_dollars_total'), '5m'))} > 0`,
        legend: '{{worker_type}}',
      },
    ],
  }),
];

/** Of running sandboxes alone: what an ended one used says nothing any more. */
function running(expr: string): string {
  return `${maxBy('sandbox_id', expr)} and on (sandbox_id) worker_sandbox_info{state="running"}`;
}

export const runningSandboxes = [
  table({
    title: 'Quietest running sandboxes',
    description:
      'Running sandboxes by the time since their last event, the first 25, and what they use. Good: below 10 minutes; beyond, nobody may need them any more.',
    w: 16,
    h: 8,
    sortBy: 'Quiet for',
    emptyText: 'No sandbox runs.',
    columns: [
      { title: 'Sandbox', label: 'sandbox_id' },
      {
        title: 'Quiet for',
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
  timeSeries({
    title: 'Sandboxes in use',
    description: 'How many sandboxes run at a time, by worker type. Good: as many as the work needs.',
    w: 8,
    h: 8,
    unit: 'none',
    emptyText: 'No sandbox has run.',
    queries: [
      {
        // Time grows at each scrape by what ran since the one before: a longer window would climb for as long as it is.
        expr: sumBy('worker_type', rate(forTypes('worker_sandbox_runtime_seconds_total'))),
        legend: '{{worker_type}}',
      },
    ],
  }),
];

/** A value of the sandboxes that the table shows, so that no query returns thousands of rows. */
function quietest(expr: string): string {
  const shown = topK(25, running(secondsSince('worker_sandbox_last_event_timestamp_seconds')));
  return `${maxBy('sandbox_id', expr)} and on (sandbox_id) ${shown}`;
}
