import { Type } from '@sinclair/typebox';
import { MAX_INTERVAL_SECONDS } from '../../facts/envelope';
import { WORKER_ID_PATTERN, WORKER_TYPE_PATTERN } from '../../facts/patterns';
import { REPORTED_STATUSES } from '../../facts/report';
import { Amount, Count, STRICT, Timestamp, Name, mapOf, Patchable, Ratio, Text } from './schema-fields';

// The JSON Schema of a report. Its documentation and its types are in ../facts/report.ts.

export const WorkerIdSchema = Type.String({
  pattern: WORKER_ID_PATTERN,
  description:
    'unique ID of the worker. Other names are encoded: a character that is not allowed becomes its code point, _x2F_ for /',
});
export const WorkerTypeSchema = Type.String({
  pattern: WORKER_TYPE_PATTERN,
  description: 'type of the worker, one of a small set',
});

const ReportedStatus = Type.Union(REPORTED_STATUSES.map((status) => Type.Literal(status)));

const Gpu = Type.Object(
  {
    gpu: Name('index or name of the GPU on its machine'),
    utilization_ratio: Patchable(Ratio('share of time in use')),
    memory_bytes: Patchable(Amount('memory in use')),
    memory_limit_bytes: Patchable(Amount('memory size')),
  },
  STRICT,
);

const Disk = Type.Object(
  {
    mountpoint: Type.String({ minLength: 1, maxLength: 256 }),
    used_bytes: Patchable(Amount('bytes in use')),
    size_bytes: Patchable(Amount('size in bytes')),
  },
  STRICT,
);

const Resources = Type.Object(
  {
    cpu_ratio: Patchable(
      Type.Number({ minimum: 0, maximum: 4096, description: 'CPU in use, 1 = all that the worker may use' }),
    ),
    memory_bytes: Patchable(Amount('resident memory')),
    memory_limit_bytes: Patchable(Amount('memory the worker may use')),
    event_loop_stalled_seconds: Patchable(
      Type.Number({
        minimum: 0,
        maximum: 1e9,
        description: 'time for which the event loop is blocked, or was since the previous report',
      }),
    ),
    gpus: Patchable(Type.Array(Gpu, { maxItems: 64 })),
    disks: Patchable(Type.Array(Disk, { maxItems: 64 })),
    network: Patchable(
      Type.Object(
        {
          receive_bytes_total: Patchable(Amount('received since started_at')),
          transmit_bytes_total: Patchable(Amount('sent since started_at')),
        },
        STRICT,
      ),
    ),
  },
  STRICT,
);

/**
 * A cumulative histogram as in Prometheus; the bucket `+Inf` is `count`. The exporter maps the counts to its own bounds:
 * each gets the count of the largest reported bound at or below it, so that no task looks faster than it was.
 */
const Duration = Type.Object(
  {
    count: Count('tasks measured'),
    sum_seconds: Amount('sum of their durations'),
    buckets: Patchable(
      Type.Record(
        Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,9})?$' }),
        Count('tasks at or below the bound'),
        {
          maxProperties: 64,
          ...STRICT,
        },
      ),
    ),
  },
  STRICT,
);

const TaskType = Type.Object(
  {
    succeeded: Patchable(Count('succeeded since started_at')),
    failed: Patchable(Count('failed since started_at')),
    cancelled: Patchable(Count('cancelled since started_at')),
    timed_out: Patchable(Count('timed out since started_at')),
    retried: Patchable(Count('retries since started_at')),
    expected_seconds: Patchable(Amount('expected duration of one task')),
    duration: Patchable(Duration),
  },
  STRICT,
);

const Tasks = Type.Object(
  {
    active: Patchable(Count('tasks in progress')),
    slots: Patchable(Count('tasks that the worker can process at once')),
    stuck: Patchable(Count('active tasks without progress')),
    oldest_active_at: Patchable(Timestamp('start of the oldest active task')),
    types: Patchable(mapOf(Type.Union([TaskType, Type.Null()]))),
    assigned_total: Patchable(Count('tasks assigned since started_at')),
    assignment_failed_total: Patchable(Count('assignments that failed since started_at')),
    assignment_seconds_sum: Patchable(Amount('time spent assigning since started_at')),
  },
  STRICT,
);

const Queue = Type.Object(
  {
    queue: Name('name of the queue'),
    connected: Patchable(Type.Boolean()),
    priority: Patchable(Text(64, 'priority class')),
    waiting: Patchable(Count('tasks waiting')),
    active: Patchable(Count('tasks in progress')),
    delayed: Patchable(Count('tasks that are not due yet')),
    stalled: Patchable(Count('active tasks that no worker works on any more')),
    completed: Patchable(Count('completed tasks that the queue still keeps')),
    failed: Patchable(Count('failed tasks that the queue still keeps')),
    wait_seconds: Patchable(Amount('waiting time of a task')),
    oldest_waiting_at: Patchable(Timestamp('when the oldest waiting task was enqueued')),
  },
  STRICT,
);

const Connection = Type.Object(
  {
    name: Name('name of the connection'),
    kind: Patchable(Text(64, 'database, cache, broker …')),
    connected: Patchable(Type.Boolean()),
    pool_used: Patchable(Count('connections in use')),
    pool_size: Patchable(Count('size of the pool')),
    latency_seconds: Patchable(Amount('round trip')),
    operations_total: Patchable(Count('operations since started_at')),
    failed_total: Patchable(Count('failed operations since started_at')),
  },
  STRICT,
);

const Model = Type.Object(
  {
    model: Name('name of the model'),
    loaded: Patchable(Type.Boolean()),
    load_seconds: Patchable(Amount('time to load')),
  },
  STRICT,
);

const Events = Type.Object(
  {
    types: Patchable(
      mapOf(
        Type.Union([
          Type.Object(
            {
              sent: Patchable(Count('sent since started_at')),
              failed: Patchable(mapOf(Type.Union([Count('failed, by reason'), Type.Null()]))),
              bytes: Patchable(Amount('bytes sent since started_at')),
            },
            STRICT,
          ),
          Type.Null(),
        ]),
      ),
    ),
    buffered: Patchable(Count('events that wait to be sent')),
  },
  STRICT,
);

const Sdk = Type.Object(
  {
    provider: Name('provider of the API'),
    connected: Patchable(Type.Boolean()),
    requests_total: Patchable(Count('requests since started_at')),
    failed_total: Patchable(Count('failed requests since started_at')),
    input_tokens_total: Patchable(Count('tokens sent since started_at')),
    output_tokens_total: Patchable(Count('tokens received since started_at')),
    rate_limit: Patchable(
      Type.Object(
        {
          limit: Patchable(Amount('requests allowed')),
          remaining: Patchable(Amount('requests left')),
          resets_at: Patchable(Timestamp('when the limit resets')),
        },
        STRICT,
      ),
    ),
  },
  STRICT,
);

export const ReportSchema = Type.Object(
  {
    worker_id: WorkerIdSchema,
    worker_type: Type.Optional(WorkerTypeSchema),
    hostname: Patchable(Text(253, 'host that the worker runs on')),
    version: Patchable(Text(128, 'version of the worker')),
    sequence: Type.Optional(Count('orders the reports of one incarnation')),
    sent_at: Type.Optional(Timestamp('time by the worker’s clock; used for the clock skew only')),
    boot_id: Type.Optional(Text(128, 'changes at each start of the process')),
    started_at: Type.Optional(Timestamp('start of the process')),
    interval_seconds: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: MAX_INTERVAL_SECONDS,
        description: 'time between two heartbeats',
      }),
    ),
    failure_threshold: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 1000, description: 'missed heartbeats until failed' }),
    ),
    status: Type.Optional(ReportedStatus),
    ephemeral: Patchable(
      Type.Boolean({
        description:
          'the ID does not survive a restart: once failed, the worker is retired when another one of its type and host has registered',
      }),
    ),
    replaces: Patchable(
      Type.String({
        pattern: WORKER_ID_PATTERN,
        description: 'ID of the worker that this one replaces; that one is retired once it failed',
      }),
    ),
    current_task: Patchable(Text(256, 'current task')),
    current_run_id: Patchable(Text(256, 'run that the current task belongs to')),
    lease_expires_at: Patchable(Timestamp('when the claim on the task expires')),
    metadata: Patchable(mapOf(Type.Unknown(), 64)),
    labels: Patchable(mapOf(Type.Union([Text(1024, 'allow-listed by the exporter'), Type.Null()]))),
    resources: Patchable(Resources),
    tasks: Patchable(Tasks),
    queues: Patchable(Type.Array(Queue, { maxItems: 1000 })),
    connections: Patchable(Type.Array(Connection, { maxItems: 100 })),
    models: Patchable(Type.Array(Model, { maxItems: 100 })),
    events: Patchable(Events),
    errors: Patchable(mapOf(Type.Union([Count('errors of this type since started_at'), Type.Null()]))),
    last_error: Patchable(Text(1024, 'message of the last error')),
    sdk: Patchable(Type.Array(Sdk, { maxItems: 100 })),
  },
  {
    $id: 'Report',
    additionalProperties: false,
    description: 'One message about one worker; every report is a heartbeat.',
  },
);
