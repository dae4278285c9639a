import { anyMetric, byQuantity, growth, quote, type QueryTarget, toTargets, union } from '../promql';
import { type QueryResult } from '../run-query';
import { lastSamples } from '../samples';
import { type Connection, toConnections } from './connections';
import { toErrors, type ErrorType, type Events, toEvents } from './events';
import { type Model, toModels } from './models';
import { type Provider, toProviders } from './providers';
import { type Queue, toQueues } from './queues';
import { type Sandboxes, toSandboxes } from './sandboxes';

/** What a worker depends on and what it emits: last reported values, and counts over the range. */
export interface WorkerDependencies {
  readonly connections: readonly Connection[];
  readonly models: readonly Model[];
  readonly providers: readonly Provider[];
  readonly queues: readonly Queue[];
  readonly events: Events;
  readonly errors: readonly ErrorType[];
  readonly sandboxes: Sandboxes;
}

/** Reads the result of `dependencyTargets`. */
export function toDependencies(result: QueryResult): WorkerDependencies {
  const reported = lastSamples(result.get('reported'));
  const increases = lastSamples(result.get('increases'));
  const all = [...reported, ...increases];
  return {
    connections: toConnections(all),
    models: toModels(all),
    providers: toProviders(all),
    queues: toQueues(reported, lastSamples(result.get('queues'))),
    events: toEvents(all),
    errors: toErrors(increases),
    sandboxes: toSandboxes(lastSamples(result.get('sandboxes')), lastSamples(result.get('sandboxCount'))),
  };
}

/** The maximum number of sandboxes to show, those with the latest events; a worker may have had thousands. */
export const MAX_SANDBOXES = 20;

const REPORTED_METRICS = [
  'worker_connection_up',
  'worker_connection_pool_used',
  'worker_connection_pool_size',
  'worker_connection_latency_seconds',
  'worker_model_loaded',
  'worker_model_load_seconds',
  'worker_sdk_connected',
  'worker_sdk_rate_limit',
  'worker_sdk_rate_limit_remaining',
  'worker_sdk_rate_limit_reset_timestamp_seconds',
  'worker_events_buffered',
  'worker_queue_connected',
];
const QUEUE_METRICS = ['worker_queue_tasks', 'worker_queue_oldest_task_timestamp_seconds'];
const SANDBOX_TIME_METRICS = [
  'worker_sandbox_info',
  'worker_sandbox_created_timestamp_seconds',
  'worker_sandbox_last_event_timestamp_seconds',
];
const SANDBOX_METRICS = [
  ...SANDBOX_TIME_METRICS,
  'worker_sandbox_cpu_usage_ratio',
  'worker_sandbox_memory_usage_bytes',
  'worker_sandbox_disk_usage_bytes',
];

/**
 * Returns five queries for all dependencies of a worker: last reported values, increases over the range, and
 * the worker's queues and sandboxes.
 * @param from the start of the range in ms
 * @param to the end of the range in ms
 */
export function dependencyTargets(worker: string, from: number, to: number): QueryTarget[] {
  const id = `worker_id=${quote(worker)}`;
  const increase = (metric: string, by: string) => growth(`${metric}{${id}}`, by, from, to);
  const own = `worker_sandbox_info{${id}}`;
  // The value of an info series is 1, less than any timestamp, so that sandboxes without one come last.
  const newest = `topk(${MAX_SANDBOXES}, max by (sandbox_id) (${anyMetric(SANDBOX_TIME_METRICS)} and on (sandbox_id) ${own}))`;
  const queries: Record<string, string> = {
    reported: byQuantity(anyMetric(REPORTED_METRICS, id), 'connection, kind, model, provider, queue'),
    increases: union({
      operations: increase('worker_connection_operations_total', 'connection, kind'),
      operations_failed: increase('worker_connection_operations_failed_total', 'connection, kind'),
      requests: increase('worker_sdk_requests_total', 'provider'),
      requests_failed: increase('worker_sdk_requests_failed_total', 'provider'),
      input_tokens: increase('worker_sdk_input_tokens_total', 'provider'),
      output_tokens: increase('worker_sdk_output_tokens_total', 'provider'),
      events_sent: increase('worker_events_sent_total', 'event_type'),
      event_bytes: increase('worker_event_bytes_total', 'event_type'),
      events_failed: increase('worker_events_failed_total', 'event_type, reason'),
      errors: increase('worker_errors_total', 'error_type'),
    }),
    queues: byQuantity(
      `(${anyMetric(QUEUE_METRICS)} and on (queue) worker_queue_connected{${id}})`,
      'queue, priority, state',
    ),
    sandboxes: byQuantity(
      `(${anyMetric(SANDBOX_METRICS)} and on (sandbox_id) ${newest})`,
      'sandbox_id, state',
    ),
    sandboxCount: `count by (state) (max by (sandbox_id, state) (${own}))`,
  };
  return toTargets(queries);
}
