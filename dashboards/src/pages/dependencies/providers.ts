import { BAD, OK, WARN } from '../../elements/colours';
import { forTypes, rate, sumBy } from '../../elements/promql';
import { thresholdSteps } from '../../elements/thresholds';
import { timeSeries } from '../../panels/time-series';
import { notReported } from './dependencies-promql';

export const providers = [
  timeSeries({
    title: 'Requests to providers',
    description: 'Requests per second by provider, and those that failed. Good: no failures.',
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
      'Tokens per minute sent to and received from each provider. Good: what the work explains; they are what is paid for.',
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
      'What is left of each provider’s rate limit, for the worker that has least; all of it once the limit starts anew. Good: over 20 %; at 0 requests are refused.',
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
