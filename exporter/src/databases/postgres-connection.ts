import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import type * as Pg from 'pg';
import { type DatabaseAccess } from './database-access';
import { parseServerUrl } from './server-url';

/** How long a new connection may take; the time-out of what uses it is usually longer. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Creates a client of PostgreSQL, which is not connected yet. */
export function createPostgresConnection(
  { url, username, password, tls, ca, serverName }: DatabaseAccess,
  options: Pick<Pg.ClientConfig, 'application_name' | 'keepAlive' | 'stream'>,
): Pg.Client {
  const { host, port, database } = parseServerUrl(url);
  return new (loadPg().Client)({
    ...options,
    host,
    port: port ?? 5432,
    user: username,
    database: database || 'postgres',
    ...(password !== undefined && { password }),
    ssl: tls && { ca, ...(serverName !== undefined && expectName(serverName)) },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
}

/** `servername` is what the client asks for; pg replaces it by the host of the URL, so the name is checked here. */
function expectName(name: string): ConnectionOptions {
  return {
    servername: name,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  };
}

/** Loaded on demand: an exporter without such a source or driver does not need its memory. */
function loadPg(): typeof Pg {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() of CommonJS output would be asynchronous
  return require('pg') as typeof Pg;
}
