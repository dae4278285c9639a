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
      'Connections over all workers: number up and down, slowest round trip and fullest pool. Good: none down, no pool at 100 %.',
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
    title: 'Round trip time',
    description:
      'Slowest round trip of any worker by connection. Good: steady. A jump on all workers points to the server.',
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
      'Share of failed operations by connection. Operations are counted when they start and failures when they end, so the value is approximate and limited to 100 %. Good: 0 %.',
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
      'Ten workers with the highest connection pool usage. Good: below 80 %. At 100 %, operations wait for a free connection.',
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
    title: 'Lost connections',
    description: 'Connections that workers report as down, at most 50. Good: empty.',
    w: 8,
    h: 8,
    sortBy: 'Worker',
    emptyText: 'All connections are up.',
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
