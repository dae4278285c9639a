import { Type } from '@sinclair/typebox';
import { commonKeys, exact } from './source-keys';
import { NotifyChannel, Select, sqlConnectionKeys, Table } from './sql-keys';

/** Words are compared without regard to case. They are parts of statements, so that they contain no quotes. */
const WORD = '^[A-Za-z0-9_.: -]{1,64}$';

function Words(byDefault: readonly string[], description: string) {
  return Type.Array(Type.String({ pattern: WORD }), {
    default: byDefault,
    maxItems: 50,
    description,
  });
}

const taskKeys = {
  tasks_table: Table('Table or view of tasks. Its columns are named as for tasks_query'),
  tasks_query: Select(
    'SELECT of tasks, instead of tasks_table, with the columns task_type, status, priority, user_id … (docs/sources/sql-tables.md)',
  ),
  stuck_after_seconds: Type.Number({
    default: 600,
    minimum: 1,
    maximum: 2_592_000,
    description: 'An assigned or running task without progress for this time is stuck',
  }),
  users: Type.Integer({
    default: 20,
    minimum: 0,
    maximum: 200,
    description: 'Number of users whose waiting tasks are exposed: those with the most. 0 exposes none',
  }),
  pending_statuses: Words(
    ['pending', 'queued', 'waiting', 'created', 'available', 'scheduled'],
    'Words for pending',
  ),
  assigned_statuses: Words(['assigned', 'claimed', 'locked', 'reserved'], 'Words for assigned'),
  running_statuses: Words(
    ['running', 'processing', 'active', 'in_progress', 'started', 'executing'],
    'Words for running',
  ),
  completed_statuses: Words(['completed', 'succeeded', 'success', 'done', 'finished'], 'Words for completed'),
  failed_statuses: Words(
    ['failed', 'error', 'errored', 'timed_out', 'dead', 'discarded', 'cancelled'],
    'Words for failed',
  ),
};

const eventKeys = {
  sandbox_events_table: Table(
    'Table or view of events of sandboxes. Its columns are named as for sandbox_events_query',
  ),
  sandbox_events_query: Select(
    'SELECT of events, instead of sandbox_events_table, with the columns sandbox_id, event_type, created_at, payload … (docs/sources/sql-tables.md)',
  ),
  hourly_cost_dollars: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1e6,
      description: 'Cost of an hour of a sandbox whose events have no hourly_cost_dollars',
    }),
  ),
  created_events: Words(
    ['created', 'sandbox_created'],
    'Types of the first event of a sandbox: it then runs, and its age counts from it',
  ),
  running_events: Words(
    ['started', 'running', 'resumed', 'sandbox_started', 'sandbox_resumed'],
    'Other types of event after which a sandbox runs',
  ),
  stopped_events: Words(
    ['stopped', 'paused', 'suspended', 'sandbox_stopped'],
    'Types of event after which a sandbox is stopped',
  ),
  terminated_events: Words(
    ['terminated', 'destroyed', 'deleted', 'killed', 'sandbox_terminated', 'sandbox_destroyed'],
    'Types of event after which a sandbox is terminated',
  ),
  crashed_events: Words(['crashed', 'sandbox_crashed'], 'Types of event after which a sandbox has crashed'),
};

const metricKeys = {
  metrics_table: Table('Table or view of measurements. Its columns are named as for metrics_query'),
  metrics_query: Select(
    'SELECT of measurements, instead of metrics_table, with the columns metric_type, metric_value, metric_unit, tags, recorded_at',
  ),
  metrics_tags: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    default: [],
    maxItems: 10,
    description:
      'Tags that tell measurements apart. Each set of their values is one series; other tags are left out',
  }),
  metrics_max_age_seconds: Type.Number({
    default: 600,
    minimum: 1,
    maximum: 604_800,
    description: 'A measurement that is older is no longer exposed',
  }),
};

/** The keys that say what to read; one of them is needed. */
export const TABLE_KEYS = [
  'tasks_table',
  'tasks_query',
  'sandbox_events_table',
  'sandbox_events_query',
  'metrics_table',
  'metrics_query',
] as const;

export const SqlTablesSource = Type.Object(
  {
    ...commonKeys('sql-tables'),
    ...sqlConnectionKeys,
    poll_interval_seconds: Type.Number({
      default: 15,
      minimum: 0.5,
      maximum: 3_600,
      description: 'Time between two polls',
    }),
    timeout_seconds: Type.Number({
      default: 10,
      minimum: 0.1,
      maximum: 60,
      description: 'Maximum duration of a poll. A poll that takes longer has failed',
    }),
    settle_seconds: Type.Number({
      default: 10,
      minimum: 0,
      maximum: 3_600,
      description:
        'Rows are counted this much later than their time says. A transaction that takes longer to commit, or a replica that is further behind, is not counted',
    }),
    ...taskKeys,
    ...eventKeys,
    ...metricKeys,
    notify_channel: NotifyChannel('changes of the tables'),
  },
  exact,
);
