import { type Static, Type } from '@sinclair/typebox';
import { quoteName } from '../../../databases/quote-name';
import { Column, Table } from './identifiers';
import { type Statement } from './lease-statements';

const DAY_SECONDS = 86_400;
const MAX_SECONDS = 3_650 * DAY_SECONDS;

/** The table of tasks, and when they are stuck and old. */
export const TaskTable = Type.Object(
  {
    table: Table('Table with one row for each task'),
    id: Column('Column that identifies a row, such as the primary key'),
    status: Column('Column with the state of the task'),
    updated_at: Column('Column with the time of the last change, which a running task renews'),
    owner: Type.Optional(
      Column('Column with the worker ID of the owner. With it, tasks of living workers are not retried'),
    ),
    attempts: Type.Optional(Column('Integer column with the attempts that have ended. A retry adds one')),
    epoch: Type.Optional(Column('Integer column that grows by one when a task is taken. A retry adds one')),
    running: Type.String({ default: 'running', description: 'State of a task that is being worked on' }),
    pending: Type.String({ default: 'pending', description: 'State that a retry sets' }),
    failed: Type.String({ default: 'failed', description: 'State of a task without further attempts' }),
    finished: Type.Array(Type.String(), {
      default: ['succeeded', 'failed', 'cancelled'],
      minItems: 1,
      description: 'States of tasks that are archived when they are old',
    }),
    stuck_after_seconds: Type.Number({
      default: 3_600,
      minimum: 60,
      maximum: MAX_SECONDS,
      description: 'How long a running task may remain unchanged until it is retried',
    }),
    max_attempts: Type.Integer({
      default: 3,
      minimum: 1,
      maximum: 1_000,
      description: 'Maximum number of attempts. A stuck task at the maximum becomes failed',
    }),
    archive_table: Type.Optional(
      Table('Table with the same columns in the same order, which receives old tasks'),
    ),
    archive_after_seconds: Type.Number({
      default: 30 * DAY_SECONDS,
      minimum: 3_600,
      maximum: MAX_SECONDS,
      description: 'How long a finished task remains in the table',
    }),
  },
  { additionalProperties: false },
);

export type TaskTable = Static<typeof TaskTable>;

/** A stuck task as it was seen: a retry changes it only if it is still the same. */
export interface SeenTask {
  readonly id: string;
  readonly version: string;
}

function stuckCondition(table: TaskTable): string {
  return `task.${quoteName(table.status)} = $1 AND task.${quoteName(table.updated_at)} < now() - make_interval(secs => $2)`;
}

/** Lists stuck tasks, the oldest first: `id`, `version` and `owner` as text. */
export function listStuckTasks(table: TaskTable, limit: number): Statement {
  const owner = table.owner === undefined ? 'NULL' : `task.${quoteName(table.owner)}::text`;
  const updatedAt = `task.${quoteName(table.updated_at)}`;
  return {
    text:
      `SELECT task.${quoteName(table.id)}::text AS id, ${updatedAt}::text AS version, ${owner} AS owner` +
      ` FROM ${quoteName(table.table)} AS task WHERE ${stuckCondition(table)} ORDER BY ${updatedAt} LIMIT $3`,
    values: [table.running, table.stuck_after_seconds, limit],
  };
}

/** Whether a stuck task gets another attempt, or has none left. */
export type Retry = 'retry' | 'give_up';

/**
 * Retries the seen tasks that are still stuck and unchanged, or gives those up that have no attempt left. Returns the `id` of
 * each. Rows that another transaction holds are left out. Of several concurrent retries of a task one returns it.
 */
export function retryTasks(table: TaskTable, seen: readonly SeenTask[], retry: Retry): Statement {
  const id = quoteName(table.id);
  const updatedAt = quoteName(table.updated_at);
  const { attempts, epoch, owner } = table;
  const assignments = [
    `${quoteName(table.status)} = $5`,
    `${updatedAt} = now()`,
    ...(owner === undefined ? [] : [`${quoteName(owner)} = NULL`]),
    ...[attempts, epoch].flatMap((column) =>
      column === undefined ? [] : [`${quoteName(column)} = coalesce(task.${quoteName(column)}, 0) + 1`],
    ),
  ];
  return {
    text:
      `WITH stuck AS (SELECT task.${id} AS id, task.${updatedAt} AS version FROM ${quoteName(table.table)} AS task` +
      ` WHERE ${stuckCondition(table)}${attemptsCondition(table, retry)}` +
      ` AND (task.${id}::text, task.${updatedAt}::text) IN (SELECT * FROM unnest($3::text[], $4::text[]))` +
      ` FOR UPDATE SKIP LOCKED)` +
      ` UPDATE ${quoteName(table.table)} AS task SET ${assignments.join(', ')} FROM stuck` +
      ` WHERE task.${id} = stuck.id AND task.${updatedAt} = stuck.version AND task.${quoteName(table.status)} = $1` +
      ` RETURNING task.${id}::text AS id`,
    values: [
      table.running,
      table.stuck_after_seconds,
      seen.map((task) => task.id),
      seen.map((task) => task.version),
      retry === 'retry' ? table.pending : table.failed,
      ...(attempts === undefined ? [] : [table.max_attempts]),
    ],
  };
}

function attemptsCondition({ attempts }: TaskTable, retry: Retry): string {
  if (attempts === undefined) {
    return retry === 'retry' ? '' : ' AND false';
  }
  return ` AND coalesce(task.${quoteName(attempts)}, 0) + 1 ${retry === 'retry' ? '<=' : '>'} $6`;
}

function oldCondition(table: TaskTable): string {
  return `${quoteName(table.status)}::text = ANY($1::text[]) AND ${quoteName(table.updated_at)} < now() - make_interval(secs => $2)`;
}

/** Counts old tasks up to a limit: one row with `count`. */
export function countOldTasks(table: TaskTable, limit: number): Statement {
  return {
    text:
      `SELECT count(*)::int AS count FROM (SELECT 1 FROM ${quoteName(table.table)}` +
      ` WHERE ${oldCondition(table)} LIMIT $3) AS old`,
    values: [table.finished, table.archive_after_seconds, limit],
  };
}

/** Moves the oldest finished tasks to the archive in one statement: a task is in one of the tables at any time. */
export function archiveTasks(table: TaskTable, archive: string, limit: number): Statement {
  const id = quoteName(table.id);
  return {
    text:
      `WITH moved AS (DELETE FROM ${quoteName(table.table)} WHERE ${id} IN (SELECT ${id} FROM ${quoteName(table.table)}` +
      ` WHERE ${oldCondition(table)} ORDER BY ${quoteName(table.updated_at)} LIMIT $3 FOR UPDATE SKIP LOCKED)` +
      ` RETURNING *), archived AS (INSERT INTO ${quoteName(archive)} SELECT * FROM moved RETURNING 1)` +
      ` SELECT count(*)::int AS count FROM archived`,
    values: [table.finished, table.archive_after_seconds, limit],
  };
}
