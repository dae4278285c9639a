import { BAD, GOOD, PLAIN, QUIET, stateColour, WORST } from '../../parts/colours';
import { maxBy, ofTypes, once, rate, since, sumBy, top } from '../../parts/promql';
import { chart } from '../../panels/chart';
import { table } from '../../panels/table';

export const sandboxes = [
  chart({
    title: 'Sandboxes',
    description: 'Sandboxes by state. Good: running ones follow the work, and go when it is done.',
    w: 8,
    h: 8,
    unit: 'none',
    stacked: true,
    colours: { running: GOOD, stopped: QUIET, terminated: stateColour('unknown'), crashed: WORST },
    asks: [{ expr: sumBy('state', once('worker_sandboxes')), legend: '{{state}}' }],
  }),
  table({
    title: 'Quietest running sandboxes',
    description:
      'Running sandboxes by the time since their last event, the first 25. Good: below 10 minutes; beyond, nobody may need them any more.',
    w: 8,
    h: 8,
    sortBy: 'Quiet for',
    none: 'No sandbox runs.',
    columns: [
      { title: 'Sandbox', label: 'sandbox_id' },
      {
        title: 'Quiet for',
        expr: top(
          25,
          `${maxBy('sandbox_id', since('worker_sandbox_last_event_timestamp_seconds'))} and on (sandbox_id) worker_sandbox_info{state="running"}`,
        ),
        unit: 's',
        colours: [
          [0, PLAIN],
          [600, BAD],
        ],
        width: 110,
      },
    ],
  }),
  chart({
    title: 'Cost of sandboxes',
    description: 'Dollars per hour by worker type. Good: within your budget.',
    w: 8,
    h: 8,
    unit: 'currencyUSD',
    none: 'No sandbox has a price.',
    asks: [
      {
        expr: `3600 * ${sumBy('worker_type', rate(ofTypes('worker_sandbox_cost_dollars_total'), '5m'))}`,
        legend: '{{worker_type}}',
      },
    ],
  }),
];
