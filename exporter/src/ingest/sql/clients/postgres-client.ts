import type * as Pg from 'pg';
import { createPostgresConnection } from '../../../databases/postgres-connection';
import { type SourceTraffic } from '../../sources/source';
import { TrafficCounter } from './counted-socket';
import { endInTime } from './end-in-time';
import { orAborted } from './or-aborted';
import {
  APPLICATION_NAME,
  type Query,
  type SqlClient,
  type SqlClientOptions,
  type SqlRow,
} from './sql-client';

/** `queryMode` is an option of pg that its types lack: it also sends a statement without values by itself. */
type OneStatement = Pg.QueryConfig & { readonly queryMode: 'extended' };

/** A connection to PostgreSQL. */
export class PostgresClient implements SqlClient {
  readonly dialect = 'postgres';
  readonly #options: SqlClientOptions;
  readonly #traffic = new TrafficCounter();
  readonly #listeners = new Map<string, () => void>();
  #client: Pg.Client | undefined;

  constructor(options: SqlClientOptions) {
    this.#options = options;
  }

  get traffic(): SourceTraffic {
    return this.#traffic.total;
  }

  onNotification(channel: string, listener: () => void): void {
    this.#listeners.set(channel, listener);
  }

  async read<Result>(signal: AbortSignal, body: (query: Query) => Promise<Result>): Promise<Result> {
    try {
      return await orAborted(signal, this.#readOnly(body));
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  async #readOnly<Result>(body: (query: Query) => Promise<Result>): Promise<Result> {
    const run = this.#query(this.#client ?? (await this.#connect()));
    // In the transaction instead of at the connection: PgBouncer may give each transaction another one.
    await run('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await run(`SET LOCAL statement_timeout = ${Math.round(this.#options.statementTimeoutMs)}`);
    const result = await body(run);
    await run('COMMIT');
    return result;
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) {
      await endInTime(client.end(), () => this.#traffic.destroySocket());
    }
  }

  async #connect(): Promise<Pg.Client> {
    const client = createPostgresConnection(this.#options, {
      application_name: APPLICATION_NAME,
      keepAlive: true,
      stream: () => this.#traffic.newSocket(),
    });
    // Queries in flight reject by themselves; a connection that breaks between polls is replaced by the next one.
    client.on('error', () => this.#forget(client));
    client.on('end', () => this.#forget(client));
    client.on('notification', ({ channel }) => this.#listeners.get(channel)?.());
    this.#client = client;
    await client.connect();
    for (const channel of this.#listeners.keys()) {
      await this.#query(client)(`LISTEN ${client.escapeIdentifier(channel)}`);
    }
    return client;
  }

  #query(client: Pg.Client): Query {
    return async (text, values = []) => {
      this.#traffic.countCommand();
      // One statement only: a configured SELECT cannot end the read-only transaction with `; COMMIT; …`.
      const query: OneStatement = { text, values: [...values], queryMode: 'extended' };
      const { rows } = await client.query<SqlRow>(query);
      return rows;
    };
  }

  #forget(client: Pg.Client): void {
    if (this.#client === client) {
      this.#client = undefined;
    }
  }

  /** Ends the connection without waiting for the server. */
  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(alreadyBroken);
    // `end` waits until the server closes the connection, which a frozen server does not do.
    this.#traffic.destroySocket();
  }
}

/** The error that broke the connection has been reported by the query that failed. */
function alreadyBroken(): undefined {
  return undefined;
}
