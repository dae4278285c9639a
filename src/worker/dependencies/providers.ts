import { toBoolean, secondsToMs, groupByLabels, type Sample } from '../samples';

/**
 * A third-party API that a worker calls through an SDK. Values that were not reported are undefined; counts
 * are over the range.
 */
export interface Provider {
  readonly name: string;
  readonly connected?: boolean;
  readonly requests?: number;
  readonly failed?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly limit?: number;
  readonly remaining?: number;
  /** When the rate limit resets, in ms since the epoch. */
  readonly resetsAt?: number;
}

/** Providers that are not connected come first. */
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
