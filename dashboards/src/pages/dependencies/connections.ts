import { BAD, DEFAULT, WARN, CRITICAL } from '../../elements/colours';
import { workerLink, seriesWorkerLink } from '../../elements/links';
import { maxBy, forTypes, dedupeReplicas, rate, sumBy, topK } from '../../elements/promql';
import { lowerIsBetter } from '../../elements/thresholds';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';
import { failureRatio, notReported } from './dependencies-promql';

const by = 'connection, kind';

export const connections = [
  table({
    title: 'Connections',
    description:
      'Per connection over all workers: up and down, the slowest round trip, and the fullest pool. Good: nobody down, no pool at 100 %.',
    w: 12,
    h: 8,
    sortBy: 'Down',
    emptyText: notReported('connections'),
    columns: [
      { title: 'Connection', label: 'connection' },
      { title: 'Kind', label: 'kind', width: 100 },
      {
        title: 'Up',
        expr: sumBy(by, dedupeReplicas(forTypes('worker_connection_up'))),
        unit: 'none',
        width: 70,
      },
      {
        title: 'Down',
        expr: sumBy(by, `1 - ${dedupeReplicas(forTypes('worker_connection_up'))}`),
        unit: 'none',
        colours: [
          [0, DEFAULT],
          [1, CRITICAL],
        ],
        width: 70,
      },
      {
        title: 'Slowest',
        expr: maxBy(by, forTypes('worker_connection_latency_seconds')),
        unit: 's',
        width: 90,
      },
      {
        title: 'Fullest pool',
        expr: maxBy(
          by,
          `${dedupeReplicas(forTypes('worker_connection_pool_used'))} / ${dedupeReplicas(forTypes('worker_connection_pool_size'))}`,
        ),
        unit: 'percentunit',
        decimals: 0,
        colours: [
          [0, DEFAULT],
          [0.8, WARN],
          [1, BAD],
        ],
        width: 110,
      },
    ],
  }),
  timeSeries({
    title: 'Round trip',
    description:
      'The slowest worker’s round trip over each connection. Good: steady; a jump on all at once is the server, on one is the worker.',
    w: 12,
    h: 8,
    unit: 's',
    emptyText: notReported('connections'),
    queries: [
      { expr: maxBy(by, forTypes('worker_connection_latency_seconds')), legend: '{{connection}} ({{kind}})' },
    ],
  }),
];

export const connectionProblems = [
  timeSeries({
    title: 'Failed operations',
    description:
      'Share of operations over each connection that failed. An operation counts when it begins and a failure when it ends, so that it is about right, and 100 % at most. Good: zero.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    softMax: 0.05,
    emptyText: notReported('connections'),
    queries: [
      {
        expr: failureRatio(
          sumBy(by, rate(forTypes('worker_connection_operations_failed_total'))),
          sumBy(by, rate(forTypes('worker_connection_operations_total'))),
        ),
        legend: '{{connection}} ({{kind}})',
      },
    ],
  }),
  barGauge({
    title: 'Fullest pools',
    description:
      'Workers by how much of a connection pool they use, the first ten. Good: below 80 %; at 100 % they wait for one another.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    max: 1,
    thresholds: lowerIsBetter(0.8, 1),
    emptyText: notReported('pools'),
    links: [seriesWorkerLink],
    queries: [
      {
        expr: topK(
          10,
          maxBy(
            'worker_id, connection',
            `${forTypes('worker_connection_pool_used')} / ${forTypes('worker_connection_pool_size')}`,
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
    emptyText: 'Every connection is up.',
    columns: [
      { title: 'Worker', label: 'worker_id', link: workerLink },
      { title: 'Connection', label: 'connection' },
      {
        title: 'Down',
        expr: topK(50, `1 - ${maxBy('worker_id, connection', forTypes('worker_connection_up'))} == 1`),
        unit: 'bool_yes_no',
        width: 80,
      },
    ],
  }),
];
