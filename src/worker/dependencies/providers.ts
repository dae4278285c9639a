import { toBoolean, secondsToMs, groupByLabels, type Sample } from '../samples';

/** An API of others that a worker calls through an SDK. Absent is not told; counts are over the range. */
export interface Provider {
  readonly name: string;
  readonly connected?: boolean;
  readonly requests?: number;
  readonly failed?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly limit?: number;
  readonly remaining?: number;
  /** When the rate limit starts anew, in ms since the epoch. */
  readonly resetsAt?: number;
}

/** Those that do not answer first. */
export function toProviders(samples: readonly Sample[]): Provider[] {
  return groupByLabels(samples, ['provider'])
    .map(({ labels, values }) => ({
      name: labels['provider'] ?? '',
      connected: toBoolean(values['sdk_connected']),
      requests: values['requests'],
      failed: values['requests_failed'],
      inputTokens: values['input_tokens'],
      outputTokens: values['output_tokens'],
      limit: values['sdk_rate_limit'],
      remaining: values['sdk_rate_limit_remaining'],
      resetsAt: secondsToMs(values['sdk_rate_limit_reset_timestamp_seconds']),
    }))
    .sort(
      (a, b) => Number(a.connected ?? true) - Number(b.connected ?? true) || a.name.localeCompare(b.name),
    );
}
