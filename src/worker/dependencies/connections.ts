import { toBoolean, groupByLabels, type Sample } from '../samples';

/** A connection of a worker. Values that were not reported are undefined. */
export interface Connection {
  readonly name: string;
  readonly kind: string;
  readonly up?: boolean;
  readonly poolUsed?: number;
  readonly poolSize?: number;
  readonly latencySeconds?: number;
  /** Over the range. */
  readonly operations?: number;
  readonly failed?: number;
}

/** Connections that are down come first. */
export function toConnections(samples: readonly Sample[]): Connection[] {
  return groupByLabels(samples, ['connection', 'kind'])
    .map(({ labels, values }) => ({
      name: labels['connection'] ?? '',
      kind: labels['kind'] ?? '',
      up: toBoolean(values['connection_up']),
      poolUsed: values['connection_pool_used'],
      poolSize: values['connection_pool_size'],
      latencySeconds: values['connection_latency_seconds'],
      operations: values['operations'],
      failed: values['operations_failed'],
    }))
    .sort((a, b) => Number(a.up ?? true) - Number(b.up ?? true) || a.name.localeCompare(b.name));
}
