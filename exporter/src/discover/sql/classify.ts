import { EVENT_COLUMNS } from '../../ingest/sql/tables/event-columns';
import { METRIC_COLUMNS } from '../../ingest/sql/tables/metric-columns';
import { TASK_COLUMNS } from '../../ingest/sql/tables/task-columns';
import { WORKER_COLUMNS } from '../../ingest/sql/workers/columns';
import { type Relation } from './relations';

/** What a table holds. A table of workers may need its columns renamed. */
export type TableUse =
  | { readonly use: 'tasks' | 'events' | 'metrics' }
  | { readonly use: 'workers'; readonly id: string; readonly lastSeen: string; readonly isRenamed: boolean };

const NAMED_AS_WORKERS = /(worker|heartbeat|process|runner|agent|consumer)/i;
const NAMED_AS_TASKS = /(task|job|run)s?$/i;
const TIME = /^(timestamp|datetime)/i;
/** Columns that tables of other tools have in the place of `worker_id` and `last_seen`. */
const OTHER_IDS = ['worker_name', 'worker', 'name', 'hostname', 'id'];
const OTHER_TIMES = [
  'heartbeat',
  'last_beat_at',
  'last_beat',
  'last_ping_at',
  'last_ping',
  'last_active_at',
  'pinged_at',
  'updated_at',
];

/** Tells what a table holds by its columns and its name; undefined if it is none of what the exporter reads. */
export function useOf(relation: Relation): TableUse | undefined {
  const { columns, name, keys } = relation;
  const named = (column: string, others: readonly string[]) =>
    [column, ...others].find((each) => columns.has(each));
  if (columns.has('sandbox_id') && named('event_type', EVENT_COLUMNS.event_type) !== undefined) {
    const at = named('created_at', EVENT_COLUMNS.created_at);
    return at !== undefined && isTime(relation, at) ? { use: 'events' } : undefined;
  }
  const measured = named('recorded_at', METRIC_COLUMNS.recorded_at);
  if (
    (columns.has('metric_type') || columns.has('metric_name')) &&
    named('metric_value', METRIC_COLUMNS.metric_value) !== undefined &&
    measured !== undefined &&
    isTime(relation, measured)
  ) {
    return { use: 'metrics' };
  }
  const status = named('status', TASK_COLUMNS.status);
  const type = named('task_type', TASK_COLUMNS.task_type);
  const created = named('created_at', TASK_COLUMNS.created_at);
  const looksLikeTasks = status !== undefined && type !== undefined && created !== undefined;
  // A task may have the worker that has taken it and a heartbeat, too: a worker is the key of its table.
  if (looksLikeTasks && !keys.has('worker_id') && (NAMED_AS_TASKS.test(name) || columns.has('task_type'))) {
    return { use: 'tasks' };
  }
  return workersOf(relation);
}

function workersOf(relation: Relation): TableUse | undefined {
  const { columns, name } = relation;
  const known = ['last_seen', ...WORKER_COLUMNS.last_seen].find((each) => isTime(relation, each));
  if (columns.has('worker_id') && known !== undefined) {
    return { use: 'workers', id: 'worker_id', lastSeen: known, isRenamed: false };
  }
  const id = ['worker_id', ...OTHER_IDS].find((each) => columns.has(each));
  const lastSeen = known ?? OTHER_TIMES.find((each) => isTime(relation, each));
  return NAMED_AS_WORKERS.test(name) && id !== undefined && lastSeen !== undefined
    ? { use: 'workers', id, lastSeen, isRenamed: true }
    : undefined;
}

function isTime({ columns }: Relation, column: string): boolean {
  return TIME.test(columns.get(column) ?? '');
}

/** A queue tool in a schema of PostgreSQL. */
export interface ToolSchema {
  readonly tool: 'graphile-worker' | 'pg-boss';
  readonly schema: string;
  /** What the source reads, of what there is. */
  readonly relations: readonly Relation[];
}

const GRAPHILE_COLUMNS = ['task_identifier', 'locked_by', 'locked_at', 'run_at', 'max_attempts'];
const PG_BOSS_TABLES = ['version', 'queue', 'job', 'instance'];

/** Finds the schemas of tools. Their tables are no tables of the application. */
export function toolSchemas(relations: readonly Relation[]): readonly ToolSchema[] {
  const bySchema = new Map<string, Map<string, Relation>>();
  for (const relation of relations) {
    const tables = bySchema.get(relation.schema) ?? new Map<string, Relation>();
    bySchema.set(relation.schema, tables);
    tables.set(relation.name, relation);
  }
  return [...bySchema].flatMap(([schema, tables]): ToolSchema[] => {
    const jobs = tables.get('jobs');
    if (jobs !== undefined && GRAPHILE_COLUMNS.every((column) => jobs.columns.has(column))) {
      return [{ tool: 'graphile-worker', schema, relations: [jobs] }];
    }
    const isPgBoss =
      tables.get('version')?.columns.has('version') === true &&
      ['state', 'start_after', 'singleton_key'].every((column) => tables.get('job')?.columns.has(column));
    return isPgBoss
      ? [
          {
            tool: 'pg-boss',
            schema,
            relations: PG_BOSS_TABLES.map((name) => tables.get(name)).filter((each) => each !== undefined),
          },
        ]
      : [];
  });
}

/** Tables of tools that have no source of their own, by a name that only they use. */
export const OTHER_TOOLS: ReadonlyMap<string, string> = new Map([
  ['oban_jobs', 'Oban'],
  ['river_job', 'River'],
  ['good_jobs', 'GoodJob'],
  ['que_jobs', 'Que'],
  ['delayed_jobs', 'Delayed Job'],
  ['procrastinate_jobs', 'Procrastinate'],
  ['solid_queue_jobs', 'Solid Queue'],
  ['celery_taskmeta', 'results of Celery'],
]);
