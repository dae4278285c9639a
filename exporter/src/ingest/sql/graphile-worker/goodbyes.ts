import { quoteIdentifier } from '../../../databases/quote-name';
import { type Query } from '../clients/sql-client';

const EXTENSION = `
SELECT n.nspname AS schema
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'`;

/** What a pool that stops gracefully executes, and one that is killed does not. */
const UNLISTEN = 'UNLISTEN "jobs:insert"%';

/**
 * How many pools have stopped gracefully, as the extension pg_stat_statements has counted; 0 without the extension. On a
 * signal, graphile-worker stops its pool and then kills its own process, so that its connections break as at a crash: this is
 * then the only evidence of a goodbye.
 */
export async function readGoodbyes(query: Query): Promise<number> {
  const [extension] = await query(EXTENSION);
  if (extension === undefined) {
    return 0;
  }
  const view = `${quoteIdentifier(String(extension['schema']))}.pg_stat_statements`;
  const [row] = await query(
    `SELECT coalesce(sum(calls), 0)::int AS calls FROM ${view} s
       JOIN pg_catalog.pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() AND s.query LIKE $1`,
    [UNLISTEN],
  );
  return Number(row?.['calls'] ?? 0);
}

/**
 * How many goodbyes were counted since the server had counted `before`. The extension forgets statements that are rare among
 * many others, and all of them at a reset: it then counts from zero.
 */
export function goodbyesSince(before: number, counted: number): number {
  return counted >= before ? counted - before : counted;
}
