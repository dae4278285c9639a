import { anyOf, byName, growth, quote, type Target, targetsOf, union } from '../promql';
import { type Answer } from '../run-query';
import { samplesOf } from '../samples';
import { type Connection, connectionsOf } from './connections';
import { errorsOf, type ErrorType, type Events, eventsOf } from './events';
import { type Model, modelsOf } from './models';
import { type Provider, providersOf } from './providers';
import { type Queue, queuesOf } from './queues';
import { type Sandboxes, sandboxesOf } from './sandboxes';

/** What a worker depends on and what it emits: as told last, and counted over the range. */
export interface WorkerParts {
  readonly connections: readonly Connection[];
  readonly models: readonly Model[];
  readonly providers: readonly Provider[];
  readonly queues: readonly Queue[];
  readonly events: Events;
  readonly errors: readonly ErrorType[];
  readonly sandboxes: Sandboxes;
}

/** Reads the answer to `partTargets`. */
export function partsOf(answer: Answer): WorkerParts {
  const told = samplesOf(answer.get('told'));
  const grown = samplesOf(answer.get('grown'));
  const all = [...told, ...grown];
  return {
    connections: connectionsOf(all),
    models: modelsOf(all),
    providers: providersOf(all),
    queues: queuesOf(told, samplesOf(answer.get('queues'))),
    events: eventsOf(all),
    errors: errorsOf(grown),
    sandboxes: sandboxesOf(samplesOf(answer.get('sandboxes')), samplesOf(answer.get('sandboxCount'))),
  };
}

/** A worker may have had thousands; these were heard of last. */
export const MOST_SANDBOXES = 20;

const TOLD = [
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
const FILL = ['worker_queue_tasks', 'worker_queue_oldest_task_timestamp_seconds'];
const HEARD = [
  'worker_sandbox_info',
  'worker_sandbox_created_timestamp_seconds',
  'worker_sandbox_last_event_timestamp_seconds',
];
const SANDBOX = [
  ...HEARD,
  'worker_sandbox_cpu_usage_ratio',
  'worker_sandbox_memory_usage_bytes',
  'worker_sandbox_disk_usage_bytes',
];

/**
 * What a worker depends on, in five questions however much that is: as told last, counted over the range, and what
 * its queues and sandboxes tell apart from it.
 * @param from the range's start in ms
 * @param to the range's end in ms
 */
export function partTargets(worker: string, from: number, to: number): Target[] {
  const id = `worker_id=${quote(worker)}`;
  const grown = (metric: string, by: string) => growth(`${metric}{${id}}`, by, from, to);
  const own = `worker_sandbox_info{${id}}`;
  // The number of an info series is 1: less than any moment, so that a sandbox without one comes last.
  const newest = `topk(${MOST_SANDBOXES}, max by (sandbox_id) (${anyOf(HEARD)} and on (sandbox_id) ${own}))`;
  const queries: Record<string, string> = {
    told: byName(anyOf(TOLD, id), 'connection, kind, model, provider, queue'),
    grown: union({
      operations: grown('worker_connection_operations_total', 'connection, kind'),
      operations_failed: grown('worker_connection_operations_failed_total', 'connection, kind'),
      requests: grown('worker_sdk_requests_total', 'provider'),
      requests_failed: grown('worker_sdk_requests_failed_total', 'provider'),
      input_tokens: grown('worker_sdk_input_tokens_total', 'provider'),
      output_tokens: grown('worker_sdk_output_tokens_total', 'provider'),
      events_sent: grown('worker_events_sent_total', 'event_type'),
      event_bytes: grown('worker_event_bytes_total', 'event_type'),
      events_failed: grown('worker_events_failed_total', 'event_type, reason'),
      errors: grown('worker_errors_total', 'error_type'),
    }),
    queues: byName(`(${anyOf(FILL)} and on (queue) worker_queue_connected{${id}})`, 'queue, priority, state'),
    sandboxes: byName(`(${anyOf(SANDBOX)} and on (sandbox_id) ${newest})`, 'sandbox_id, state'),
    sandboxCount: `count by (state) (max by (sandbox_id, state) (${own}))`,
  };
  return targetsOf(queries);
}
