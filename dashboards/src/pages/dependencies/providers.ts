import { BAD, OK, WARN } from '../../elements/colours';
import { forTypes, rate, sumBy } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { notReported } from './dependencies-promql';

export const providers = [
  timeSeries({
    title: 'Provider requests',
    description: 'Requests and failed requests per second by provider. Good: no failures.',
    w: 8,
    h: 8,
    unit: 'reqps',
    emptyText: notReported('an SDK'),
    queries: [
      { expr: sumBy('provider', rate(forTypes('worker_sdk_requests_total'))), legend: '{{provider}}' },
      {
        expr: sumBy('provider', rate(forTypes('worker_sdk_requests_failed_total'))),
        legend: '{{provider}} failed',
      },
    ],
  }),
  timeSeries({
    title: 'Tokens',
    description:
      'Input and output tokens per minute by provider. Good: matches the workload; tokens cost money.',
    w: 8,
    h: 8,
    unit: 'short',
    emptyText: notReported('tokens'),
    queries: [
      {
        expr: `60 * ${sumBy('provider', rate(forTypes('worker_sdk_input_tokens_total')))}`,
        legend: '{{provider}} in',
      },
      {
        expr: `60 * ${sumBy('provider', rate(forTypes('worker_sdk_output_tokens_total')))}`,
        legend: '{{provider}} out',
      },
    ],
  }),
  timeSeries({
    title: 'Rate limit left',
    description:
      'Lowest remaining share of the rate limit of any worker, by provider. It returns to 100 % when the limit resets. Good: above 20 %. At 0 %, the provider rejects requests.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    softMax: 1,
    thresholds: thresholdSteps(BAD, [0.1, WARN], [0.2, OK]),
    emptyText: notReported('rate limits'),
    queries: [
      {
        expr: `min by (provider) (${forTypes('worker:sdk_rate_limit_left:ratio')})`,
        legend: '{{provider}}',
      },
    ],
  }),
];
