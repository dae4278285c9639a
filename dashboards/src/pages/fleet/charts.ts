import { BAD, GOOD, stateColour, WATCH, WORST_FIRST } from '../../elements/colours';
import { ofTypes, rate, sumBy } from '../../elements/promql';
import { steps } from '../../elements/thresholds';
import { chart } from '../../panels/chart';

export const unwell = chart({
  title: 'Workers that are not well',
  description: 'How many were degraded, critical, failed or unknown over time. Good: a flat line at zero.',
  w: 14,
  h: 8,
  unit: 'none',
  stacked: true,
  asks: [
    {
      expr: sumBy('state', ofTypes('worker_type:workers:count', 'state=~"degraded|critical|failed|unknown"')),
      legend: '{{state}}',
    },
  ],
  colours: Object.fromEntries(WORST_FIRST.map((state) => [state, stateColour(state)])),
});

export const gaps = chart({
  title: 'Gaps between heartbeats',
  description:
    'Time between two heartbeats as a share of what the worker promised, the median and the slowest hundredth. Good: both near 1; over 1.25 a worker is degraded.',
  w: 8,
  h: 7,
  unit: 'percentunit',
  softMax: 1.5,
  thresholds: steps(GOOD, [1.25, WATCH], [2, BAD]),
  asks: [0.5, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le) (${rate(ofTypes('worker_heartbeat_interarrival_ratio_bucket'))}))`,
    legend: quantile === 0.5 ? 'median' : 'slowest 1 %',
  })),
});

export const pulse = chart({
  title: 'Heartbeats',
  description:
    'Heartbeats per second by worker type. Good: as steady as the fleet is; a step down means workers went silent.',
  w: 8,
  h: 7,
  unit: 'cps',
  stacked: true,
  asks: [
    {
      expr: sumBy('worker_type', rate(ofTypes('worker_heartbeat_interarrival_ratio_count'))),
      legend: '{{worker_type}}',
    },
  ],
});

export const missed = chart({
  title: 'Missed heartbeats',
  description:
    'Heartbeats per minute that were promised and did not come, by worker type, in the mean of 2 minutes. Good: none.',
  w: 8,
  h: 7,
  unit: 'cpm',
  stacked: true,
  asks: [
    {
      expr: `60 * ${sumBy('worker_type', ofTypes('worker_type:heartbeats_missed:rate2m'))}`,
      legend: '{{worker_type}}',
    },
  ],
});
