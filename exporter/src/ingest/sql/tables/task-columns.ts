import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';

/** The columns of a task, and other names that existing tables use for them. */
export const TASK_COLUMNS = {
  status: ['state'],
  task_type: ['type', 'job_type', 'kind', 'name'],
  priority: [],
  user_id: ['user', 'owner_id', 'tenant_id'],
  created_at: ['enqueued_at', 'inserted_at'],
  /** When the task got its status. */
  status_changed_at: ['updated_at'],
  /** When its worker last said that it makes progress. */
  progress_at: ['last_progress_at', 'heartbeat_at'],
  assigned_at: ['claimed_at', 'locked_at'],
  started_at: [],
  finished_at: ['completed_at'],
  attempts: ['attempt'],
} as const;

export const TASK_STATUSES = ['pending', 'assigned', 'running', 'completed', 'failed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

type StatusWords = Pick<SourceConfigOf<'sql-tables'>, `${TaskStatus}_statuses`>;

/**
 * An expression that maps the words of a table to `TASK_STATUSES`; `other` for a word that the configuration does not name.
 *
 * @param text expression of the status as text. The words contain no quotes
 */
export function statusOf(text: string, words: StatusWords): string {
  const cases = TASK_STATUSES.filter((status) => words[`${status}_statuses`].length > 0).map((status) => {
    const list = words[`${status}_statuses`].map((word) => `'${word.toLowerCase()}'`).join(', ');
    return `WHEN LOWER(${text}) IN (${list}) THEN '${status}'`;
  });
  return cases.length === 0 ? "'other'" : `CASE ${cases.join(' ')} ELSE 'other' END`;
}
