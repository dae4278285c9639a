import type * as Mysql from 'mysql2/promise';
import { parseServerUrl } from '../../../databases/server-url';
import { type SourceTraffic } from '../../sources/source';
import { TrafficCounter } from './counted-socket';
import { endInTime } from './end-in-time';
import { orAborted } from './or-aborted';
import { APPLICATION_NAME, type Query, type SqlClient, type SqlClientOptions } from './sql-client';

const DEFAULT_PORT = 3306;
const CONNECT_TIMEOUT_MS = 5_000;

/** A connection to MySQL or MariaDB. */
export class MysqlClient implements SqlClient {
  readonly dialect = 'mysql';
  readonly #options: SqlClientOptions;
  readonly #traffic = new TrafficCounter();
  #connection: Mysql.Connection | undefined;

  constructor(options: SqlClientOptions) {
    this.#options = options;
  }

  get traffic(): SourceTraffic {
    return this.#traffic.total;
  }

  async read<Result>(signal: AbortSignal, body: (query: Query) => Promise<Result>): Promise<Result> {
    try {
      return await orAborted(signal, this.#readOnly(body));
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) {
      await endInTime(connection.end(), () => this.#traffic.destroySocket());
    }
  }

  async #readOnly<Result>(body: (query: Query) => Promise<Result>): Promise<Result> {
    const run = this.#query(this.#connection ?? (await this.#connect()));
    await run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const result = await body(run);
    await run('COMMIT');
    return result;
  }

  async #connect(): Promise<Mysql.Connection> {
    const { url, username, password, tls, ca, serverName, statementTimeoutMs } = this.#options;
    const { host, port = DEFAULT_PORT, database } = parseServerUrl(url);
    const connection = await loadMysql().createConnection({
      host,
      port,
      user: username,
      database,
      ...(password !== undefined && { password }),
      ...(tls && {
        ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) },
        ...(serverName !== undefined && { host: serverName }),
      }),
      stream: () => this.#traffic.newSocket().connect({ host, port, keepAlive: true }),
      connectTimeout: CONNECT_TIMEOUT_MS,
      connectAttributes: { program_name: APPLICATION_NAME },
      supportBigNumbers: true,
      timezone: 'Z',
    });
    // Queries in flight reject by themselves; a connection that breaks between polls is replaced by the next one.
    connection.on('error', () => this.#forget(connection));
    connection.on('end', () => this.#forget(connection));
    this.#connection = connection;
    const run = this.#query(connection);
    const [server] = await run('SELECT VERSION() AS version');
    await run(
      String(server?.['version']).includes('MariaDB')
        ? `SET SESSION max_statement_time = ${statementTimeoutMs / 1000}`
        : `SET SESSION max_execution_time = ${Math.round(statementTimeoutMs)}`,
    );
    // TIMESTAMP columns are then in UTC, and DATETIME columns are taken as UTC.
    await run(`SET SESSION time_zone = '+00:00'`);
    return connection;
  }

  #query(connection: Mysql.Connection): Query {
    return async (text, values = []) => {
      this.#traffic.countCommand();
      const [rows] = await connection.query<Mysql.RowDataPacket[]>(text, [...values]);
      return Array.isArray(rows) ? rows : [];
    };
  }

  #forget(connection: Mysql.Connection): void {
    if (this.#connection === connection) {
      this.#connection = undefined;
    }
  }

  /** Ends the connection without waiting for the server. */
  #drop(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
    this.#traffic.destroySocket();
  }
}

/** Loaded on demand: an exporter without such a source does not need its memory. */
function loadMysql(): typeof Mysql {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() of CommonJS output would be asynchronous
  return require('mysql2/promise') as typeof Mysql;
}
