import { toWorkerOfSeries } from '../../elements/links';
import { increase, ofTypes, rate, sumBy, top } from '../../elements/promql';
import { bars } from '../../panels/bars';
import { chart } from '../../panels/chart';
import { none, share } from './dependencies-promql';

export const events = [
  chart({
    title: 'Events sent',
    description: 'Events per second by type, the ten most. Good: as your work goes, without gaps.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    none: none('events'),
    asks: [
      {
        expr: top(10, sumBy('event_type', rate(ofTypes('worker_events_sent_total')))),
        legend: '{{event_type}}',
      },
    ],
  }),
  chart({
    title: 'Events that failed',
    description: 'Events per second that could not be sent, by reason. Good: none.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    none: 'No event failed.',
    asks: [
      { expr: top(10, sumBy('reason', rate(ofTypes('worker_events_failed_total')))), legend: '{{reason}}' },
    ],
  }),
  chart({
    title: 'Size of events',
    description:
      'Mean size by type, of types with ten events or more in five minutes, the ten largest. Good: steady; a jump is a payload that should not be there.',
    w: 8,
    h: 8,
    unit: 'bytes',
    none: none('the size of events'),
    asks: [
      {
        expr: top(
          10,
          share(
            sumBy('event_type', rate(ofTypes('worker_event_bytes_total'), '5m')),
            // Of fewer events a restart of their worker hides some and not the bytes, and the mean means nothing.
            `${sumBy('event_type', rate(ofTypes('worker_events_sent_total'), '5m'))} >= 10 / 300`,
          ),
        ),
        legend: '{{event_type}}',
      },
    ],
  }),
];

export const errors = [
  chart({
    title: 'Errors by type',
    description:
      'Errors per minute that workers report, the ten most frequent types. Good: few; types that rise together have one cause.',
    w: 12,
    h: 8,
    unit: 'cpm',
    none: none('errors'),
    asks: [
      {
        expr: top(10, `60 * ${sumBy('error_type', rate(ofTypes('worker_errors_total')))}`),
        legend: '{{error_type}}',
      },
    ],
  }),
  bars({
    title: 'Errors by worker in the last $interval',
    description:
      'Workers by errors in the time that "Counts over" says, the first ten. Good: none, or evenly spread.',
    w: 12,
    h: 8,
    unit: 'short',
    decimals: 0,
    none: 'No errors.',
    links: [toWorkerOfSeries],
    asks: [
      {
        expr: top(10, `${sumBy('worker_id', increase(ofTypes('worker_errors_total')))} > 0`),
        legend: '{{worker_id}}',
      },
    ],
  }),
];
