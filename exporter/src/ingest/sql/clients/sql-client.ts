import { type DatabaseAccess } from '../../../databases/database-access';
import { type SourceTraffic } from '../../sources/source';

/** A row with its columns by name, as the client library has decoded it. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one statement, with values for its placeholders (`$1` in PostgreSQL, `?` in MySQL). */
export type Query = (text: string, values?: readonly (string | number)[]) => Promise<readonly SqlRow[]>;

/** `mysql` is MariaDB, too. */
export type SqlDialect = 'postgres' | 'mysql';

/** One connection to a database server, which is read only. */
export interface SqlClient {
  readonly dialect: SqlDialect;
  readonly traffic: SourceTraffic;
  /**
   * Runs queries in one read-only transaction that sees one state of the database. Connects if there is no connection.
   *
   * @throws if the server cannot be reached, or a query fails or takes longer than the statement time-out. The next call
   *   uses a new connection
   */
  read<Result>(signal: AbortSignal, body: (query: Query) => Promise<Result>): Promise<Result>;
  /** Calls `listener` for each notification of a channel. Only of PostgreSQL, before the first `read`. */
  onNotification?(channel: string, listener: () => void): void;
  close(): Promise<void>;
}

export interface SqlClientOptions extends DatabaseAccess {
  readonly statementTimeoutMs: number;
}

/** How the exporter names itself to the server: `application_name`, or the attribute `program_name`. */
export const APPLICATION_NAME = 'heartline';
