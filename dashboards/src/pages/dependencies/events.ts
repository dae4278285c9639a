import { seriesWorkerLink } from '../../elements/links';
import { increase, forTypes, rate, sumBy, topK } from '../../elements/promql';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';
import { notReported, ratio } from './dependencies-promql';

export const events = [
  timeSeries({
    title: 'Events sent',
    description: 'Events per second by type, the ten most. Good: as your work goes, without gaps.',
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
    title: 'Events that failed',
    description: 'Events per second that could not be sent, by reason. Good: none.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    emptyText: 'No event failed.',
    queries: [
      { expr: topK(10, sumBy('reason', rate(forTypes('worker_events_failed_total')))), legend: '{{reason}}' },
    ],
  }),
  timeSeries({
    title: 'Size of events',
    description:
      'Mean size by type, of types with ten events or more in five minutes, the ten largest. Good: steady; a jump is a payload that should not be there.',
    w: 8,
    h: 8,
    unit: 'bytes',
    emptyText: notReported('the size of events'),
    queries: [
      {
        expr: topK(
          10,
          ratio(
            sumBy('event_type', rate(forTypes('worker_event_bytes_total'), '5m')),
            // Of fewer events a restart of their worker hides some and not the bytes, and the mean means nothing.
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
      'Errors per minute that workers report, the ten most frequent types. Good: few; types that rise together have one cause.',
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
    description:
      'Workers by errors in the time that "Counts over" says, the first ten. Good: none, or evenly spread.',
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
