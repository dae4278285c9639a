import { type Static, Type } from '@sinclair/typebox';
import { Amount, Count, exact, Moment, Name, named, Patch, Ratio, Text } from './schema-fields';

/**
 * The report: one message about one worker. Every report is a heartbeat.
 *
 * Its optional parts follow JSON Merge Patch (RFC 7396): absent means unchanged, null means removed, an
 * object is merged, an array replaces. Totals are cumulative since `started_at`.
 */

export const WORKER_ID_PATTERN = '^(?!\\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$';
export const WorkerId = Type.String({ pattern: WORKER_ID_PATTERN, description: 'unique name of the worker' });
export const WorkerType = Type.String({
  pattern: '^[A-Za-z0-9._:@-]{1,64}$',
  description: 'what kind of worker it is; a small set',
});

export const REPORTED_STATUSES = ['active', 'idle', 'processing', 'stopped'] as const;
export const ReportedStatus = Type.Union(REPORTED_STATUSES.map((status) => Type.Literal(status)));

export const Gpu = Type.Object(
  {
    gpu: Name('which of the machine’s GPUs'),
    utilization_ratio: Patch(Ratio('busy share')),
    memory_bytes: Patch(Amount('memory in use')),
    memory_limit_bytes: Patch(Amount('memory there is')),
  },
  exact,
);

export const Disk = Type.Object(
  {
    mountpoint: Type.String({ minLength: 1, maxLength: 256 }),
    used_bytes: Patch(Amount('bytes in use')),
    size_bytes: Patch(Amount('bytes there are')),
  },
  exact,
);

export const Resources = Type.Object(
  {
    cpu_ratio: Patch(
      Type.Number({ minimum: 0, maximum: 4096, description: 'CPU in use, 1 = all that the worker may use' }),
    ),
    memory_bytes: Patch(Amount('resident memory')),
    memory_limit_bytes: Patch(Amount('memory the worker may use')),
    gpus: Patch(Type.Array(Gpu, { maxItems: 64 })),
    disks: Patch(Type.Array(Disk, { maxItems: 64 })),
    network: Patch(
      Type.Object(
        {
          receive_bytes_total: Patch(Amount('received since started_at')),
          transmit_bytes_total: Patch(Amount('sent since started_at')),
        },
        exact,
      ),
    ),
  },
  exact,
);

/**
 * Cumulative counts per upper bound, as in a Prometheus histogram; `+Inf` is `count`. The exporter maps them to its own
 * bounds: each gets the count of the largest bound here at or below it, so that nothing looks faster than it was.
 */
export const Duration = Type.Object(
  {
    count: Count('tasks measured'),
    sum_seconds: Amount('sum of their durations'),
    buckets: Patch(
      Type.Record(
        Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,9})?$' }),
        Count('tasks at or below the bound'),
        {
          maxProperties: 64,
          ...exact,
        },
      ),
    ),
  },
  exact,
);

export const TaskType = Type.Object(
  {
    succeeded: Patch(Count('finished well since started_at')),
    failed: Patch(Count('failed since started_at')),
    cancelled: Patch(Count('cancelled since started_at')),
    timed_out: Patch(Count('timed out since started_at')),
    retried: Patch(Count('retries since started_at')),
    expected_seconds: Patch(Amount('how long one should take')),
    duration: Patch(Duration),
  },
  exact,
);

export const Tasks = Type.Object(
  {
    active: Patch(Count('being worked on now')),
    slots: Patch(Count('how many the worker can do at once')),
    stuck: Patch(Count('active without progress')),
    oldest_active_at: Patch(Moment('when the oldest active one started')),
    types: Patch(named(Type.Union([TaskType, Type.Null()]))),
    assigned_total: Patch(Count('tasks assigned since started_at')),
    assignment_failed_total: Patch(Count('assignments that failed since started_at')),
    assignment_seconds_sum: Patch(Amount('time spent assigning since started_at')),
  },
  exact,
);

export const Queue = Type.Object(
  {
    queue: Name('name of the queue'),
    connected: Patch(Type.Boolean()),
    priority: Patch(Text(64, 'priority class')),
    waiting: Patch(Count('tasks waiting')),
    active: Patch(Count('tasks being worked on')),
    delayed: Patch(Count('tasks not due yet')),
    wait_seconds: Patch(Amount('how long a task waits')),
    oldest_waiting_at: Patch(Moment('when the oldest waiting task came')),
  },
  exact,
);

export const Connection = Type.Object(
  {
    name: Name('which connection'),
    kind: Patch(Text(64, 'database, cache, broker …')),
    connected: Patch(Type.Boolean()),
    pool_used: Patch(Count('connections in use')),
    pool_size: Patch(Count('connections the pool may hold')),
    latency_seconds: Patch(Amount('round trip')),
    operations_total: Patch(Count('operations since started_at')),
    failed_total: Patch(Count('failed operations since started_at')),
  },
  exact,
);

export const Model = Type.Object(
  {
    model: Name('name of the model'),
    loaded: Patch(Type.Boolean()),
    load_seconds: Patch(Amount('time to load')),
  },
  exact,
);

export const Events = Type.Object(
  {
    types: Patch(
      named(
        Type.Union([
          Type.Object(
            {
              sent: Patch(Count('sent since started_at')),
              failed: Patch(named(Type.Union([Count('failed, by reason'), Type.Null()]))),
              bytes: Patch(Amount('bytes sent since started_at')),
            },
            exact,
          ),
          Type.Null(),
        ]),
      ),
    ),
    buffered: Patch(Count('waiting to be sent')),
  },
  exact,
);

export const Sdk = Type.Object(
  {
    provider: Name('whose API'),
    connected: Patch(Type.Boolean()),
    requests_total: Patch(Count('requests since started_at')),
    failed_total: Patch(Count('failed requests since started_at')),
    input_tokens_total: Patch(Count('tokens sent since started_at')),
    output_tokens_total: Patch(Count('tokens received since started_at')),
    rate_limit: Patch(
      Type.Object(
        {
          limit: Patch(Amount('requests allowed')),
          remaining: Patch(Amount('requests left')),
          resets_at: Patch(Moment('when the limit starts anew')),
        },
        exact,
      ),
    ),
  },
  exact,
);

export const Report = Type.Object(
  {
    worker_id: WorkerId,
    worker_type: Type.Optional(WorkerType),
    hostname: Patch(Text(253, 'where it runs')),
    version: Patch(Text(128, 'what it runs')),
    sequence: Type.Optional(Count('orders reports within an incarnation')),
    sent_at: Type.Optional(Moment('the worker’s clock; used for clock skew only')),
    boot_id: Type.Optional(Text(128, 'changes at each start of the process')),
    started_at: Type.Optional(Moment('start of the process')),
    interval_seconds: Type.Optional(
      Type.Number({ minimum: 0.1, maximum: 86_400, description: 'time between two heartbeats' }),
    ),
    failure_threshold: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 1000, description: 'missed heartbeats until failed' }),
    ),
    status: Type.Optional(ReportedStatus),
    current_task: Patch(Text(256, 'what it works on')),
    current_run_id: Patch(Text(256, 'the run this belongs to')),
    lease_expires_at: Patch(Moment('when its claim on the task ends')),
    metadata: Patch(named(Type.Unknown(), 64)),
    labels: Patch(named(Type.Union([Text(1024, 'allow-listed by the exporter'), Type.Null()]))),
    resources: Patch(Resources),
    tasks: Patch(Tasks),
    queues: Patch(Type.Array(Queue, { maxItems: 1000 })),
    connections: Patch(Type.Array(Connection, { maxItems: 100 })),
    models: Patch(Type.Array(Model, { maxItems: 100 })),
    events: Patch(Events),
    errors: Patch(named(Type.Union([Count('errors of this type since started_at'), Type.Null()]))),
    last_error: Patch(Text(1024, 'the last error, in words')),
    sdk: Patch(Type.Array(Sdk, { maxItems: 100 })),
  },
  {
    $id: 'Report',
    additionalProperties: false,
    description: 'One message about one worker; every report is a heartbeat.',
  },
);

export type Report = Static<typeof Report>;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];
