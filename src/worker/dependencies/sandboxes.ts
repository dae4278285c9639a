import { secondsToMs, withQuantity, groupByLabels, type Sample } from '../samples';

/** A sandbox that a worker runs in. Values that were not reported are undefined. */
export interface Sandbox {
  readonly id: string;
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  readonly lastEventAt?: number;
  readonly cpuRatio?: number;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
}

export interface Sandboxes {
  /** The sandboxes with the latest events, newest first. */
  readonly newest: readonly Sandbox[];
  /** Number of sandboxes in each state, including those not listed. */
  readonly byState: readonly { readonly state: string; readonly count: number }[];
}

export function toSandboxes(samples: readonly Sample[], counts: readonly Sample[]): Sandboxes {
  const states = new Map(
    withQuantity(samples, 'sandbox_info').map(({ labels }) => [
      labels['sandbox_id'] ?? '',
      labels['state'] ?? '',
    ]),
  );
  const newest = groupByLabels(samples, ['sandbox_id']).map(({ labels, values }) => ({
    id: labels['sandbox_id'] ?? '',
    state: states.get(labels['sandbox_id'] ?? '') ?? '',
    createdAt: secondsToMs(values['sandbox_created_timestamp_seconds']),
    lastEventAt: secondsToMs(values['sandbox_last_event_timestamp_seconds']),
    cpuRatio: values['sandbox_cpu_usage_ratio'],
    memoryBytes: values['sandbox_memory_usage_bytes'],
    diskBytes: values['sandbox_disk_usage_bytes'],
  }));
  return {
    newest: newest.sort((a, b) => lastEventTime(b) - lastEventTime(a) || a.id.localeCompare(b.id)),
    byState: counts
      .map(({ labels, value }) => ({ state: labels['state'] ?? '', count: value }))
      .sort((a, b) => b.count - a.count || a.state.localeCompare(b.state)),
  };
}

function lastEventTime({ lastEventAt, createdAt }: Sandbox): number {
  return lastEventAt ?? createdAt ?? 0;
}
