import { type Query, type SqlRow } from '../clients/sql-client';

/** A session of a database that is not ours, as pg_stat_activity shows it. */
export interface Session {
  /** Unique for the life of the server: process ID and start time of the backend. */
  readonly key: string;
  /** Process ID of the server's process for this session. */
  readonly backendPid: number;
  readonly applicationName: string;
  /** Empty for a Unix socket. */
  readonly clientAddress: string;
  readonly startedAt: string;
  /** Start of its last query, which moves while its client works with it; empty if it has not run one. */
  readonly queryStart: string;
  /** Time since then by the server's clock. */
  readonly idleMs: number;
  /** It runs a query or is in a transaction. */
  readonly isBusy: boolean;
  /** The last query; empty if the role may not see it. */
  readonly query: string;
}

/** What the server tells about its sessions at one time. */
export interface SessionSnapshot {
  readonly sessions: readonly Session[];
  /** When the server started. After it has changed, sessions are gone because of the server. */
  readonly serverStartedAt: string;
  /**
   * Sessions of the database whose client broke the connection without a goodbye, since the statistics were reset. Undefined
   * before PostgreSQL 14, which does not count them.
   */
  readonly abandoned: { readonly beforeSessions: number; readonly afterSessions: number } | undefined;
}

/** More than servers have. If one has more, the oldest ones are read in each poll. */
const MAX_SESSIONS = 20_000;

const SESSIONS = `
SELECT pid::text || '@' || extract(epoch FROM backend_start)::text AS key,
       pid AS backend_pid,
       coalesce(application_name, '') AS application_name,
       coalesce(host(client_addr), '') AS client_address,
       to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
       coalesce(extract(epoch FROM query_start)::text, '') AS query_start,
       coalesce(extract(epoch FROM clock_timestamp() - query_start), 0)::double precision AS idle_seconds,
       state IS DISTINCT FROM 'idle' AS busy,
       left(coalesce(query, ''), 64) AS query
  FROM pg_stat_activity
 WHERE datname = current_database()
   AND pid <> pg_backend_pid()
   AND backend_type = 'client backend'
   AND application_name LIKE $1
 ORDER BY backend_start, pid
 LIMIT ${MAX_SESSIONS}`;

/** Since PostgreSQL 14. */
const MIN_VERSION_WITH_ABANDONED = 140_000;

/** Of a session that the role may not see, pg_stat_activity shows little more than this as its query. */
const SERVER = `
SELECT pg_postmaster_start_time()::text AS started_at,
       current_setting('server_version_num')::int AS version,
       EXISTS (SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND query = '<insufficient privilege>') AS hidden`;

const ABANDONED = `SELECT sessions_abandoned AS abandoned FROM pg_stat_database WHERE datname = current_database()`;

/**
 * Reads the sessions of the database.
 *
 * @param applicationName pattern of LIKE for their application_name; % for all
 * @throws if the role may not see the sessions of other users: their processes would look gone
 */
export async function readSessions(query: Query, applicationName: string): Promise<SessionSnapshot> {
  const [server = {}] = await query(SERVER);
  if (server['hidden'] === true) {
    throw new Error(
      'The role may not see the sessions of other users. Run as an administrator: GRANT pg_read_all_stats TO heartline (the role of the exporter)',
    );
  }
  const counts = Number(server['version']) >= MIN_VERSION_WITH_ABANDONED;
  // Before and after the sessions: one that ends meanwhile is gone in this snapshot or in the next one.
  const beforeSessions = counts ? await readAbandoned(query) : 0;
  const sessions = await query(SESSIONS, [applicationName]);
  const afterSessions = counts ? await readAbandoned(query) : 0;
  return {
    sessions: sessions.map(toSession),
    serverStartedAt: String(server['started_at']),
    abandoned: counts ? { beforeSessions, afterSessions } : undefined,
  };
}

/** A transaction keeps the statistics that it has read. */
async function readAbandoned(query: Query): Promise<number> {
  await query('SELECT pg_stat_clear_snapshot()');
  const [database] = await query(ABANDONED);
  return Number(database?.['abandoned'] ?? 0);
}

function toSession(row: SqlRow): Session {
  return {
    key: String(row['key']),
    backendPid: Number(row['backend_pid']),
    applicationName: String(row['application_name']),
    clientAddress: String(row['client_address']),
    startedAt: String(row['started_at']),
    queryStart: String(row['query_start']),
    idleMs: Number(row['idle_seconds']) * 1000,
    isBusy: row['busy'] === true,
    query: String(row['query']),
  };
}
