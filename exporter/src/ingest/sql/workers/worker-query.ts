import { type SqlDialect } from '../clients/sql-client';
import { AGE_COLUMN } from './worker-row';

/**
 * Wraps a configured SELECT: adds the age of each row's last heartbeat by the clock of the server, and a limit.
 *
 * @param lastSeen name of its column with the time of the last heartbeat
 * @param limit number of rows; one more is selected, which tells that there are more
 */
export function workerQuery(
  select: string,
  lastSeen: string | undefined,
  limit: number,
  dialect: SqlDialect,
): string {
  const quote = dialect === 'postgres' ? '"' : '`';
  const column = lastSeen === undefined ? undefined : `heartline_rows.${quote}${lastSeen}${quote}`;
  return (
    `SELECT heartline_rows.*, ${column === undefined ? 'NULL' : age(column, dialect)} AS ${AGE_COLUMN} ` +
    `FROM (\n${withoutEnd(select)}\n) AS heartline_rows LIMIT ${limit + 1}`
  );
}

/**
 * `now()` in PostgreSQL is when the transaction began, and not later than the rows that it sees. The difference to `infinity` is
 * an error before PostgreSQL 17, and would fail the whole poll.
 */
function age(column: string, dialect: SqlDialect): string {
  return dialect === 'postgres'
    ? `CASE WHEN isfinite(${column}) THEN EXTRACT(EPOCH FROM clock_timestamp() - ${column})::double precision END`
    : `TIMESTAMPDIFF(MICROSECOND, ${column}, SYSDATE(6)) / 1000000`;
}

/** A SELECT of one row of another one, which shows the names of its columns. */
export function columnsQuery(select: string): string {
  return `SELECT * FROM (\n${withoutEnd(select)}\n) AS heartline_rows LIMIT 1`;
}

function withoutEnd(select: string): string {
  return select.replace(/;\s*$/, '');
}
