import { BAD, GOOD, WATCH } from '../../elements/colours';
import { ofTypes, rate, sumBy } from '../../elements/promql';
import { steps } from '../../elements/thresholds';
import { chart } from '../../panels/chart';
import { none } from './dependencies-promql';

export const sdk = [
  chart({
    title: 'Requests to providers',
    description: 'Requests per second by provider, and those that failed. Good: no failures.',
    w: 8,
    h: 8,
    unit: 'reqps',
    none: none('an SDK'),
    asks: [
      { expr: sumBy('provider', rate(ofTypes('worker_sdk_requests_total'))), legend: '{{provider}}' },
      {
        expr: sumBy('provider', rate(ofTypes('worker_sdk_requests_failed_total'))),
        legend: '{{provider}} failed',
      },
    ],
  }),
  chart({
    title: 'Tokens',
    description:
      'Tokens per minute sent to and received from each provider. Good: what the work explains; they are what is paid for.',
    w: 8,
    h: 8,
    unit: 'short',
    none: none('tokens'),
    asks: [
      {
        expr: `60 * ${sumBy('provider', rate(ofTypes('worker_sdk_input_tokens_total')))}`,
        legend: '{{provider}} in',
      },
      {
        expr: `60 * ${sumBy('provider', rate(ofTypes('worker_sdk_output_tokens_total')))}`,
        legend: '{{provider}} out',
      },
    ],
  }),
  chart({
    title: 'Rate limit left',
    description:
      'What is left of each provider’s rate limit, for the worker that has least; all of it once the limit starts anew. Good: over 20 %; at 0 requests are refused.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    softMax: 1,
    thresholds: steps(BAD, [0.1, WATCH], [0.2, GOOD]),
    none: none('rate limits'),
    asks: [
      {
        expr: `min by (provider) (${ofTypes('worker:sdk_rate_limit_left:ratio')})`,
        legend: '{{provider}}',
      },
    ],
  }),
];
