import type * as Pg from 'pg';
import { type DatabaseAccess } from '../../../databases/database-access';
import { createPostgresConnection } from '../../../databases/postgres-connection';
import { type Statement } from './lease-statements';

/** Runs a statement and returns its rows. */
export type RunStatement = (statement: Statement) => Promise<readonly Record<string, unknown>[]>;

/** Runs statements in one transaction, which is rolled back if `work` rejects. */
export type Transaction = <Result>(work: (run: RunStatement) => Promise<Result>) => Promise<Result>;

/**
 * `LOCAL`, because PgBouncer may give each transaction another connection. A worker holds a row for a short time only, so
 * a lock that takes longer is a failure of the step and not of the worker.
 */
const SETTINGS = [`SET LOCAL statement_timeout = '20s'`, `SET LOCAL lock_timeout = '2s'`];

/**
 * Runs transactions on a connection of its own. When the signal is aborted, the connection is closed, and the server rolls
 * back the transaction that runs.
 *
 * @throws Error of the connection or of the server, or the reason of the signal
 */
export async function withPostgres<Result>(
  access: DatabaseAccess,
  signal: AbortSignal,
  body: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const client = createPostgresConnection(access, { application_name: 'heartline-recovery' });
  // A connection that breaks rejects the statement that runs.
  client.on('error', ignoreReportedError);
  // Not `end`, which waits for the server.
  const onAbort = () => client.connection.stream.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    const result = await body((work) => transaction(client, work));
    await client.end();
    return result;
  } catch (error) {
    client.connection.stream.destroy();
    throw signal.aborted ? new Error('The time of the step is over.', { cause: error }) : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function transaction<Result>(
  client: Pg.Client,
  work: (run: RunStatement) => Promise<Result>,
): Promise<Result> {
  await client.query('BEGIN');
  try {
    for (const setting of SETTINGS) {
      await client.query(setting);
    }
    const result = await work(async ({ text, values }) => {
      const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
      return rows;
    });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(ignoreReportedError);
    throw error;
  }
}

/** The statement that failed has reported it. */
function ignoreReportedError(): void {
  return undefined;
}
