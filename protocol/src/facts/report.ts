/**
 * The report: one message about one worker. Every report is a heartbeat.
 *
 * The optional parts follow JSON Merge Patch (RFC 7396): absent means unchanged, null means removed, an object is
 * merged, an array replaces. Totals are cumulative since `started_at`. Times are RFC 3339 strings.
 *
 * These are the types of the schema in ../parse/schema/report-schema.ts; the compiler checks there that both agree.
 */

/** A value, or null to remove the value that was reported before. */
export type Patch<T> = T | null;

export const REPORTED_STATUSES = ['active', 'idle', 'processing', 'stopped'] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export interface GpuReport {
  /** Index or name of the GPU on its machine. */
  gpu: string;
  utilization_ratio?: Patch<number>;
  memory_bytes?: Patch<number>;
  memory_limit_bytes?: Patch<number>;
}

export interface DiskReport {
  mountpoint: string;
  used_bytes?: Patch<number>;
  size_bytes?: Patch<number>;
}

/** Bytes since `started_at`. */
export interface NetworkReport {
  receive_bytes_total?: Patch<number>;
  transmit_bytes_total?: Patch<number>;
}

export interface ResourcesReport {
  /** CPU in use, 1 = all that the worker may use. */
  cpu_ratio?: Patch<number>;
  /** Resident memory. */
  memory_bytes?: Patch<number>;
  memory_limit_bytes?: Patch<number>;
  /** The time for which the worker's event loop is blocked, or was since the previous report; absent or null if it was not. */
  event_loop_stalled_seconds?: Patch<number>;
  gpus?: Patch<GpuReport[]>;
  disks?: Patch<DiskReport[]>;
  network?: Patch<NetworkReport>;
}

/** A cumulative histogram as in Prometheus; the bucket `+Inf` is `count`. */
export interface DurationReport {
  count: number;
  sum_seconds: number;
  /** The count at or below each upper bound in seconds, e.g. `{"0.5": 10, "1": 40}`. */
  buckets?: Patch<{ [upperBound: string]: number }>;
}

/** Totals of one task type. */
export interface TaskTypeReport {
  succeeded?: Patch<number>;
  failed?: Patch<number>;
  cancelled?: Patch<number>;
  timed_out?: Patch<number>;
  retried?: Patch<number>;
  /** How long a task of this type should take. */
  expected_seconds?: Patch<number>;
  duration?: Patch<DurationReport>;
}

export interface TasksReport {
  /** Tasks in progress. */
  active?: Patch<number>;
  /** How many tasks the worker can process at once. */
  slots?: Patch<number>;
  /** Active tasks without progress. */
  stuck?: Patch<number>;
  oldest_active_at?: Patch<string>;
  types?: Patch<{ [taskType: string]: Patch<TaskTypeReport> }>;
  assigned_total?: Patch<number>;
  assignment_failed_total?: Patch<number>;
  assignment_seconds_sum?: Patch<number>;
}

export interface QueueReport {
  queue: string;
  connected?: Patch<boolean>;
  priority?: Patch<string>;
  waiting?: Patch<number>;
  active?: Patch<number>;
  delayed?: Patch<number>;
  /** Active tasks that no worker works on any more. */
  stalled?: Patch<number>;
  /** Finished tasks that the queue still keeps. */
  completed?: Patch<number>;
  failed?: Patch<number>;
  /** How long a task waits. */
  wait_seconds?: Patch<number>;
  oldest_waiting_at?: Patch<string>;
}

export interface ConnectionReport {
  name: string;
  /** For instance `database`, `cache` or `broker`. */
  kind?: Patch<string>;
  connected?: Patch<boolean>;
  pool_used?: Patch<number>;
  pool_size?: Patch<number>;
  /** Round trip. */
  latency_seconds?: Patch<number>;
  operations_total?: Patch<number>;
  failed_total?: Patch<number>;
}

export interface ModelReport {
  model: string;
  loaded?: Patch<boolean>;
  load_seconds?: Patch<number>;
}

/** Totals of one event type. */
export interface EventTypeReport {
  sent?: Patch<number>;
  /** Failed events by reason. */
  failed?: Patch<{ [reason: string]: Patch<number> }>;
  bytes?: Patch<number>;
}

export interface EventsReport {
  types?: Patch<{ [eventType: string]: Patch<EventTypeReport> }>;
  /** Events that wait to be sent. */
  buffered?: Patch<number>;
}

export interface RateLimitReport {
  limit?: Patch<number>;
  remaining?: Patch<number>;
  resets_at?: Patch<string>;
}

/** Use of one provider's API. */
export interface SdkReport {
  provider: string;
  connected?: Patch<boolean>;
  requests_total?: Patch<number>;
  failed_total?: Patch<number>;
  input_tokens_total?: Patch<number>;
  output_tokens_total?: Patch<number>;
  rate_limit?: Patch<RateLimitReport>;
}

/** A type and not an interface, so that it is assignable to `Record<string, unknown>`. */
export type Report = {
  worker_id: string;
  worker_type?: string;
  hostname?: Patch<string>;
  version?: Patch<string>;
  /** Orders the reports of one incarnation. */
  sequence?: number;
  /** By the worker's clock; used for the clock skew only. */
  sent_at?: string;
  /** Changes at each start of the process. */
  boot_id?: string;
  started_at?: string;
  /** Time between two heartbeats. */
  interval_seconds?: number;
  /** Missed heartbeats until the worker counts as failed. */
  failure_threshold?: number;
  status?: ReportedStatus;
  /** The ID does not survive a restart of the process: the worker is retired once it failed and was replaced. */
  ephemeral?: Patch<boolean>;
  /** ID of the worker that this one replaces. */
  replaces?: Patch<string>;
  current_task?: Patch<string>;
  current_run_id?: Patch<string>;
  /** When the worker's claim on its task ends. */
  lease_expires_at?: Patch<string>;
  metadata?: Patch<{ [key: string]: unknown }>;
  /** Labels of `worker_info`; the exporter takes those that it is configured to allow. */
  labels?: Patch<{ [label: string]: Patch<string> }>;
  resources?: Patch<ResourcesReport>;
  tasks?: Patch<TasksReport>;
  queues?: Patch<QueueReport[]>;
  connections?: Patch<ConnectionReport[]>;
  models?: Patch<ModelReport[]>;
  events?: Patch<EventsReport>;
  /** Errors by type. */
  errors?: Patch<{ [errorType: string]: Patch<number> }>;
  last_error?: Patch<string>;
  sdk?: Patch<SdkReport[]>;
};
