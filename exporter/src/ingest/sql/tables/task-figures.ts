import { type TablesReading } from '../../../model/source-figures';
import { type SqlRow } from '../clients/sql-client';
import { toNumber } from '../values';
import { figures, type FiguresContext, label, MAX_GROUPS, momentOf } from './figures';
import { isEmpty, type ReadWindow } from './read-window';
import { TableRows } from './table-rows';
import { statusOf, TASK_COLUMNS } from './task-columns';

type Tasks = TableRows<typeof TASK_COLUMNS>;

const UNFINISHED = ['pending', 'assigned', 'running'];

/** Reads the tasks: how many there are, since when, and what has changed since the previous poll. */
export async function readTasks(context: FiguresContext): Promise<TablesReading> {
  const { config, dialect, query, windowOf } = context;
  const source = { table: config.tasks_table, select: config.tasks_query, key: 'tasks_query' };
  const tasks = await TableRows.open(source, TASK_COLUMNS, ['status'], dialect, query);
  const status = statusOf(tasks.text('status'), config);
  const [taken, finished] = [windowOf('tasksTaken'), windowOf('tasksFinished')];
  return {
    gauges: {
      ...(await readStatuses(tasks, status, context)),
      ...(tasks.has('priority') && (await readWaiting(tasks, status, context))),
      ...(tasks.has('user_id') && config.users > 0 && (await readUsers(tasks, status, context))),
    },
    increases: {
      ...(!isEmpty(taken) && (await readTaken(tasks, taken))),
      ...(!isEmpty(finished) && (await readFinished(tasks, status, finished))),
    },
    readUpTo: { tasksTaken: taken.until, tasksFinished: finished.until },
  };
}

async function readStatuses(tasks: Tasks, status: string, { config, now }: FiguresContext) {
  const { sql } = tasks;
  const changed = tasks.first('status_changed_at', 'started_at', 'assigned_at', 'created_at');
  // Progress of an earlier attempt does not count.
  const progress = tasks.column('progress_at');
  const seen =
    progress === undefined
      ? changed
      : `GREATEST(COALESCE(${progress}, ${changed}), COALESCE(${changed}, ${progress}))`;
  const isKnown = changed !== 'NULL' || progress !== undefined;
  const isStuck = `${status} IN ('assigned', 'running') AND ${sql.age(seen)} >= ${config.stuck_after_seconds}`;
  const rows = await tasks.read(
    {
      task_type: tasks.text('task_type'),
      task_status: status,
      tasks: 'COUNT(*)',
      ...(changed !== 'NULL' && { oldest: `MAX(${sql.age(changed)})` }),
      ...(isKnown && { stuck: `SUM(CASE WHEN ${isStuck} THEN 1 ELSE 0 END)` }),
    },
    `GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ${MAX_GROUPS}`,
  );
  const labels = (row: SqlRow) => [label(row['task_type']), label(row['task_status'])];
  const unfinished = rows.filter((row) => UNFINISHED.includes(label(row['task_status'])));
  return {
    tasks: figures(rows, labels, (row) => toNumber(row['tasks'])),
    oldestTask: figures(unfinished, labels, (row) => momentOf(row['oldest'], now)),
    stuckTasks: figures(
      unfinished.filter((row) => row['task_status'] !== 'pending'),
      labels,
      (row) => toNumber(row['stuck']),
    ),
  };
}

async function readWaiting(tasks: Tasks, status: string, { now }: FiguresContext) {
  const rows = await readPending(tasks, tasks.text('priority'), status, MAX_GROUPS);
  const labels = (row: SqlRow) => [label(row['label'])];
  return {
    waitingTasks: figures(rows, labels, (row) => toNumber(row['tasks'])),
    oldestWaitingTask: figures(rows, labels, (row) => momentOf(row['oldest'], now)),
  };
}

async function readUsers(tasks: Tasks, status: string, { config, now }: FiguresContext) {
  const rows = await readPending(tasks, tasks.text('user_id'), status, config.users);
  const labels = (row: SqlRow) => [label(row['label'])];
  return {
    waitingTasksOfUsers: figures(rows, labels, (row) => toNumber(row['tasks'])),
    oldestWaitingTaskOfUsers: figures(rows, labels, (row) => momentOf(row['oldest'], now)),
  };
}

function readPending(tasks: Tasks, by: string, status: string, limit: number): Promise<readonly SqlRow[]> {
  const created = tasks.column('created_at');
  return tasks.read(
    {
      label: by,
      tasks: 'COUNT(*)',
      ...(created !== undefined && { oldest: `MAX(${tasks.sql.age(created)})` }),
    },
    `WHERE ${status} = 'pending' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}`,
  );
}

/** Tasks that a worker has taken in the window, and how long they had waited. */
async function readTaken(tasks: Tasks, window: ReadWindow) {
  const taken = tasks.first('assigned_at', 'started_at');
  const created = tasks.column('created_at');
  if (taken === 'NULL' || created === undefined) {
    return {};
  }
  const rows = await tasks.read(
    {
      priority: tasks.text('priority'),
      tasks: 'COUNT(*)',
      waited: `SUM(${tasks.sql.secondsBetween(created, taken)})`,
    },
    `WHERE ${tasks.within(taken, window)} GROUP BY 1 ORDER BY 2 DESC LIMIT ${MAX_GROUPS}`,
  );
  const labels = (row: SqlRow) => [label(row['priority'])];
  return {
    takenTasks: figures(rows, labels, (row) => toNumber(row['tasks'])),
    taskWaitSeconds: figures(rows, labels, (row) => toNumber(row['waited'])),
  };
}

/** Tasks that have completed or failed in the window. */
async function readFinished(tasks: Tasks, status: string, window: ReadWindow) {
  const finished = tasks.first('finished_at', 'status_changed_at');
  if (finished === 'NULL') {
    return {};
  }
  const started = tasks.first('started_at', 'assigned_at');
  const attempts = tasks.column('attempts');
  const rows = await tasks.read(
    {
      task_type: tasks.text('task_type'),
      outcome: `CASE ${status} WHEN 'completed' THEN 'succeeded' ELSE 'failed' END`,
      tasks: 'COUNT(*)',
      ...(started !== 'NULL' && { busy: `SUM(${tasks.sql.secondsBetween(started, finished)})` }),
      ...(attempts !== undefined && {
        retries: `SUM(CASE WHEN ${attempts} > 1 THEN ${attempts} - 1 ELSE 0 END)`,
      }),
    },
    `WHERE ${tasks.within(finished, window)} AND ${status} IN ('completed', 'failed') ` +
      `GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ${MAX_GROUPS}`,
  );
  const type = (row: SqlRow) => [label(row['task_type'])];
  return {
    finishedTasks: figures(
      rows,
      (row) => [...type(row), label(row['outcome'])],
      (row) => toNumber(row['tasks']),
    ),
    taskBusySeconds: figures(rows, type, (row) => toNumber(row['busy'])),
    taskRetries: figures(rows, type, (row) => toNumber(row['retries'])),
  };
}
