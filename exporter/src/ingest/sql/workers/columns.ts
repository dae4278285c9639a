/**
 * The columns of a worker row, and other names that existing tables use for them. A query names its columns like this with
 * `AS`; those that it does not select are absent in the reports.
 */
export const WORKER_COLUMNS = {
  worker_id: [],
  /** A time (`timestamptz`, `timestamp`, `datetime`) that each heartbeat changes. */
  last_seen: ['last_heartbeat', 'last_heartbeat_at', 'heartbeat_at', 'last_seen_at'],
  worker_type: [],
  status: [],
  current_task: [],
  current_run_id: [],
  lease_expires_at: [],
  started_at: [],
  hostname: ['host'],
  version: [],
  metadata: [],
  queue: ['queues'],
  interval_seconds: [],
  failure_threshold: [],
  tasks_active: [],
  task_slots: ['concurrency'],
} as const satisfies Record<string, readonly string[]>;

export type WorkerColumn = keyof typeof WORKER_COLUMNS;

/** Finds a column of a row by its name or one of the other names. Returns undefined if the row has none of them. */
export function columnName(column: WorkerColumn, names: readonly string[]): string | undefined {
  return [column, ...WORKER_COLUMNS[column]].find((name) => names.includes(name));
}

/** The names that the rows of a result use; a column that they do not have is absent. */
export type ColumnNames = ReadonlyMap<WorkerColumn, string>;

/** @param names all columns of the result */
export function columnNames(names: readonly string[]): ColumnNames {
  const columns = Object.keys(WORKER_COLUMNS) as WorkerColumn[];
  return new Map(
    columns.flatMap((column) => {
      const name = columnName(column, names);
      return name === undefined ? [] : [[column, name] as const];
    }),
  );
}
