import { seriesWorkerLink } from '../../elements/links';
import { increase, forTypes, rate, ratio, sumBy, topK } from '../../elements/promql';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';
import { notReported } from './dependencies-promql';

export const events = [
  timeSeries({
    title: 'Events sent',
    description: 'Events per second, the ten most frequent types. Good: follows the workload, without gaps.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    emptyText: notReported('events'),
    queries: [
      {
        expr: topK(10, sumBy('event_type', rate(forTypes('worker_events_sent_total')))),
        legend: '{{event_type}}',
      },
    ],
  }),
  timeSeries({
    title: 'Failed events',
    description: 'Events per second that could not be sent, by reason. Good: 0.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    emptyText: 'No failed events.',
    queries: [
      { expr: topK(10, sumBy('reason', rate(forTypes('worker_events_failed_total')))), legend: '{{reason}}' },
    ],
  }),
  timeSeries({
    title: 'Event size',
    description:
      'Mean event size of the ten types with the largest events. Types with fewer than ten events in 5 minutes are omitted. Good: steady. A jump indicates an unexpected payload.',
    w: 8,
    h: 8,
    unit: 'bytes',
    emptyText: notReported('event sizes'),
    queries: [
      {
        expr: topK(
          10,
          ratio(
            sumBy('event_type', rate(forTypes('worker_event_bytes_total'), '5m')),
            // After a worker restart, some events are not counted but their bytes are: the mean of few events would be wrong.
            `${sumBy('event_type', rate(forTypes('worker_events_sent_total'), '5m'))} >= 10 / 300`,
          ),
        ),
        legend: '{{event_type}}',
      },
    ],
  }),
];

export const errors = [
  timeSeries({
    title: 'Errors by type',
    description:
      'Errors per minute reported by workers, the ten most frequent types. Good: few. Types that rise together often have the same cause.',
    w: 12,
    h: 8,
    unit: 'cpm',
    emptyText: notReported('errors'),
    queries: [
      {
        expr: topK(10, `60 * ${sumBy('error_type', rate(forTypes('worker_errors_total')))}`),
        legend: '{{error_type}}',
      },
    ],
  }),
  barGauge({
    title: 'Errors by worker in the last $interval',
    description: 'Ten workers with the most errors in the "Count window". Good: none, or evenly distributed.',
    w: 12,
    h: 8,
    unit: 'short',
    decimals: 0,
    emptyText: 'No errors.',
    links: [seriesWorkerLink],
    queries: [
      {
        expr: topK(10, `${sumBy('worker_id', increase(forTypes('worker_errors_total')))} > 0`),
        legend: '{{worker_id}}',
      },
    ],
  }),
];
