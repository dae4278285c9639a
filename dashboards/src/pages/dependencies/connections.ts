import { BAD, PLAIN, WATCH, WORST } from '../../elements/colours';
import { toWorker, toWorkerOfSeries } from '../../elements/links';
import { maxBy, ofTypes, once, rate, sumBy, top } from '../../elements/promql';
import { upTo } from '../../elements/thresholds';
import { bars } from '../../panels/bars';
import { chart } from '../../panels/chart';
import { table } from '../../panels/table';
import { failedShare, none } from './dependencies-promql';

const by = 'connection, kind';

export const connections = [
  table({
    title: 'Connections',
    description:
      'Per connection over all workers: up and down, the slowest round trip, and the fullest pool. Good: nobody down, no pool at 100 %.',
    w: 12,
    h: 8,
    sortBy: 'Down',
    none: none('connections'),
    columns: [
      { title: 'Connection', label: 'connection' },
      { title: 'Kind', label: 'kind', width: 100 },
      { title: 'Up', expr: sumBy(by, once(ofTypes('worker_connection_up'))), unit: 'none', width: 70 },
      {
        title: 'Down',
        expr: sumBy(by, `1 - ${once(ofTypes('worker_connection_up'))}`),
        unit: 'none',
        colours: [
          [0, PLAIN],
          [1, WORST],
        ],
        width: 70,
      },
      {
        title: 'Slowest',
        expr: maxBy(by, ofTypes('worker_connection_latency_seconds')),
        unit: 's',
        width: 90,
      },
      {
        title: 'Fullest pool',
        expr: maxBy(
          by,
          `${once(ofTypes('worker_connection_pool_used'))} / ${once(ofTypes('worker_connection_pool_size'))}`,
        ),
        unit: 'percentunit',
        decimals: 0,
        colours: [
          [0, PLAIN],
          [0.8, WATCH],
          [1, BAD],
        ],
        width: 110,
      },
    ],
  }),
  chart({
    title: 'Round trip',
    description:
      'The slowest worker’s round trip over each connection. Good: steady; a jump on all at once is the server, on one is the worker.',
    w: 12,
    h: 8,
    unit: 's',
    none: none('connections'),
    asks: [
      { expr: maxBy(by, ofTypes('worker_connection_latency_seconds')), legend: '{{connection}} ({{kind}})' },
    ],
  }),
];

export const trouble = [
  chart({
    title: 'Failed operations',
    description:
      'Share of operations over each connection that failed. An operation counts when it begins and a failure when it ends, so that it is about right, and 100 % at most. Good: zero.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    softMax: 0.05,
    none: none('connections'),
    asks: [
      {
        expr: failedShare(
          sumBy(by, rate(ofTypes('worker_connection_operations_failed_total'))),
          sumBy(by, rate(ofTypes('worker_connection_operations_total'))),
        ),
        legend: '{{connection}} ({{kind}})',
      },
    ],
  }),
  bars({
    title: 'Fullest pools',
    description:
      'Workers by how much of a connection pool they use, the first ten. Good: below 80 %; at 100 % they wait for one another.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    max: 1,
    thresholds: upTo(0.8, 1),
    none: none('pools'),
    links: [toWorkerOfSeries],
    asks: [
      {
        expr: top(
          10,
          maxBy(
            'worker_id, connection',
            `${ofTypes('worker_connection_pool_used')} / ${ofTypes('worker_connection_pool_size')}`,
          ),
        ),
        legend: '{{worker_id}} {{connection}}',
      },
    ],
  }),
  table({
    title: 'Who lost what',
    description: 'Workers with a connection that is down, at most 50. Good: empty.',
    w: 8,
    h: 8,
    sortBy: 'Worker',
    none: 'Every connection is up.',
    columns: [
      { title: 'Worker', label: 'worker_id', link: toWorker },
      { title: 'Connection', label: 'connection' },
      {
        title: 'Down',
        expr: top(50, `1 - ${maxBy('worker_id, connection', ofTypes('worker_connection_up'))} == 1`),
        unit: 'bool_yes_no',
        width: 80,
      },
    ],
  }),
];
