import { BAD, OK, stateColour, WARN, STATES_WORST_FIRST } from '../../elements/colours';
import { forTypes, rate, sumBy } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';

export const unhealthyWorkers = timeSeries({
  title: 'Unhealthy workers',
  description: 'Number of degraded, critical, failed and unknown workers over time. Good: 0.',
  w: 14,
  h: 8,
  unit: 'none',
  stacked: true,
  queries: [
    {
      expr: sumBy(
        'state',
        forTypes('worker_type:workers:count', 'state=~"degraded|critical|failed|unknown"'),
      ),
      legend: '{{state}}',
    },
  ],
  colours: Object.fromEntries(STATES_WORST_FIRST.map((state) => [state, stateColour(state)])),
});

export const heartbeatGaps = timeSeries({
  title: 'Time between heartbeats',
  description:
    'Time between two heartbeats as a share of the heartbeat interval, median and 99th percentile. Good: both near 100 %. Above 125 %, a worker is degraded.',
  w: 8,
  h: 7,
  unit: 'percentunit',
  softMax: 1.5,
  thresholds: thresholdSteps(OK, [1.25, WARN], [2, BAD]),
  queries: [0.5, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le) (${rate(forTypes('worker_heartbeat_interarrival_ratio_bucket'))}))`,
    legend: quantile === 0.5 ? 'median' : '99th percentile',
  })),
});

export const heartbeatRate = timeSeries({
  title: 'Heartbeats',
  description:
    'Heartbeats per second by worker type. Good: steady. A step down means that workers stopped sending.',
  w: 8,
  h: 7,
  unit: 'cps',
  stacked: true,
  queries: [
    {
      expr: sumBy('worker_type', rate(forTypes('worker_heartbeat_interarrival_ratio_count'))),
      legend: '{{worker_type}}',
    },
  ],
});

export const missedHeartbeats = timeSeries({
  title: 'Missed heartbeats',
  description: 'Missed heartbeats per minute by worker type, averaged over 2 minutes. Good: 0.',
  w: 8,
  h: 7,
  unit: 'cpm',
  stacked: true,
  queries: [
    {
      expr: `60 * ${sumBy('worker_type', forTypes('worker_type:heartbeats_missed:rate2m'))}`,
      legend: '{{worker_type}}',
    },
  ],
});
