import {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type RateLimitReport,
  type SandboxReport,
  type SandboxResourcesReport,
  type SandboxState,
  type SdkReport,
} from '@heartline/protocol';
import { amount, bool, count, fields, matching, name, oneOf, patch, text, timestamp } from './read-value';

// The limits are those of the exporter's schema. The compiler checks that each field of the protocol has a reader.

const SANDBOX_STATES: readonly SandboxState[] = ['running', 'stopped', 'terminated', 'crashed'];

export const readQueue = fields<QueueReport>(
  {
    queue: name(),
    connected: patch(bool),
    priority: patch(text(64)),
    waiting: patch(count),
    active: patch(count),
    delayed: patch(count),
    stalled: patch(count),
    completed: patch(count),
    failed: patch(count),
    wait_seconds: patch(amount()),
    oldest_waiting_at: patch(timestamp),
  },
  ['queue'],
);

export const readConnection = fields<ConnectionReport>(
  {
    name: name(),
    kind: patch(text(64)),
    connected: patch(bool),
    pool_used: patch(count),
    pool_size: patch(count),
    latency_seconds: patch(amount()),
    operations_total: patch(count),
    failed_total: patch(count),
  },
  ['name'],
);

export const readModel = fields<ModelReport>(
  { model: name(), loaded: patch(bool), load_seconds: patch(amount()) },
  ['model'],
);

export const readSdk = fields<SdkReport>(
  {
    provider: name(),
    connected: patch(bool),
    requests_total: patch(count),
    failed_total: patch(count),
    input_tokens_total: patch(count),
    output_tokens_total: patch(count),
    rate_limit: patch(
      fields<RateLimitReport>({
        limit: patch(amount()),
        remaining: patch(amount()),
        resets_at: patch(timestamp),
      }),
    ),
  },
  ['provider'],
);

export const readNetwork = fields<NetworkReport>({
  receive_bytes_total: patch(amount()),
  transmit_bytes_total: patch(amount()),
});

/** @param idPattern regular expression of a sandbox ID */
export function sandboxReader(idPattern: string) {
  return fields<Omit<SandboxReport, 'worker_id' | 'worker_type'>>(
    {
      sandbox_id: matching(idPattern, '1 to 128 of the characters A-Z a-z 0-9 . _ : @ -'),
      state: oneOf(SANDBOX_STATES),
      created_at: timestamp,
      last_event_at: patch(timestamp),
      resources: patch(
        fields<SandboxResourcesReport>({
          cpu_ratio: patch(amount(4096)),
          memory_bytes: patch(amount()),
          disk_bytes: patch(amount()),
        }),
      ),
      hourly_cost_dollars: patch(amount(1e6)),
    },
    ['sandbox_id'],
  );
}
