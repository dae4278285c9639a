import { type Report, type ReportedStatus } from '@heartline/protocol';
import { type SqlRow } from '../clients/sql-client';
import { toJsonObject, toMoment, toNumber, toText } from '../values';
import { type ColumnNames, type WorkerColumn } from './columns';

/** What the rows of a table do not say about its workers. */
export interface WorkerDefaults {
  readonly workerType: string | undefined;
  /** Time between two heartbeats of a worker whose row does not say it. */
  readonly heartbeatSeconds: number;
  readonly failureThreshold: number | undefined;
}

/** A worker as its row describes it. */
export interface WorkerRow {
  readonly id: string;
  /** `interval_seconds` is the time between two heartbeats, without the time between polls. */
  readonly report: Report & { interval_seconds: number };
  /** The time of the last heartbeat as text, by the clock that wrote it; undefined if there was none. */
  readonly lastSeen: string | undefined;
  /** Its age by the server's clock, in milliseconds. Negative if it was written by a clock that is ahead. */
  readonly serverAgeMs: number | undefined;
}

/** Name of the column that `workerQuery` adds. */
export const AGE_COLUMN = 'heartline_age_seconds';

/**
 * What the status of a row means. Other words, such as `stale` and `down` in tables that something else judges, are not
 * used: whether a worker is alive follows from its heartbeats.
 */
const STATUSES: Readonly<Record<string, ReportedStatus>> = {
  active: 'active',
  healthy: 'active',
  running: 'active',
  online: 'active',
  idle: 'idle',
  ready: 'idle',
  waiting: 'idle',
  processing: 'processing',
  busy: 'processing',
  working: 'processing',
  stopped: 'stopped',
  offline: 'stopped',
  shutdown: 'stopped',
};

/**
 * Reads a row. Returns undefined if it has no worker ID.
 *
 * @param columns names of the columns of its result
 */
export function readWorkerRow(
  row: SqlRow,
  columns: ColumnNames,
  defaults: WorkerDefaults,
): WorkerRow | undefined {
  const value = (column: WorkerColumn) => {
    const name = columns.get(column);
    return name === undefined ? undefined : row[name];
  };
  const id = toText(value('worker_id'));
  if (id === undefined || id === '') {
    return undefined;
  }
  const status = STATUSES[toText(value('status'))?.toLowerCase() ?? ''];
  const type = toText(value('worker_type')) ?? defaults.workerType;
  const threshold = toNumber(value('failure_threshold')) ?? defaults.failureThreshold;
  const ageSeconds = toNumber(row[AGE_COLUMN]);
  return {
    id,
    report: {
      worker_id: id,
      interval_seconds: toNumber(value('interval_seconds')) ?? defaults.heartbeatSeconds,
      ...(type !== undefined && { worker_type: toWorkerType(type) }),
      ...(threshold !== undefined && { failure_threshold: Math.max(2, Math.round(threshold)) }),
      ...(status !== undefined && { status }),
      ...startedAt(value('started_at')),
      ...patched('current_task', columns, toText(value('current_task'))),
      ...patched('current_run_id', columns, toText(value('current_run_id'))),
      ...patched('lease_expires_at', columns, toMoment(value('lease_expires_at'))),
      ...patched('hostname', columns, toText(value('hostname'))),
      ...patched('version', columns, toText(value('version'))),
      ...patched('metadata', columns, toJsonObject(value('metadata'))),
      ...tasks(toNumber(value('tasks_active')), toNumber(value('task_slots'))),
      ...queues(value('queue')),
    },
    lastSeen: toMoment(value('last_seen')) ?? toText(value('last_seen')),
    serverAgeMs: ageSeconds === undefined ? undefined : ageSeconds * 1000,
  };
}

/** A column that the query selects and that is NULL removes what was reported before. */
function patched<Value>(column: WorkerColumn, columns: ColumnNames, value: Value | undefined) {
  return columns.has(column) ? { [column]: value ?? null } : {};
}

function startedAt(value: unknown): { started_at?: string } {
  const moment = toMoment(value);
  return moment === undefined ? {} : { started_at: moment };
}

function tasks(active: number | undefined, slots: number | undefined): Pick<Report, 'tasks'> {
  if (active === undefined && slots === undefined) {
    return {};
  }
  return { tasks: { ...(active !== undefined && { active }), ...(slots !== undefined && { slots }) } };
}

/** The queues that a worker serves: an array, or names with commas between them. */
function queues(value: unknown): Pick<Report, 'queues'> {
  const names: readonly unknown[] = Array.isArray(value) ? value : (toText(value)?.split(',') ?? []);
  const given = names.flatMap((name) => toText(name)?.trim() || []);
  return given.length === 0
    ? {}
    : { queues: [...new Set(given)].map((queue) => ({ queue, connected: true })) };
}

/** A worker type has fewer characters than a name in a database; other characters become `-`. */
function toWorkerType(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._:@-]/g, '-').slice(0, 64) || 'unknown';
}
