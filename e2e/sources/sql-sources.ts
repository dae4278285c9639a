import { createSource } from '../../exporter/src/app/create-source';
import { parseSourceEntries } from '../../exporter/src/config/files/source-entries';
import { type SqlClientOptions } from '../../exporter/src/ingest/sql/clients/sql-client';
import { type PollContext, type Reading, type Source } from '../../exporter/src/ingest/sources/source';
import { type PostgresServer } from '../../test-support/servers/postgres-server';

/** The role that docs/sources tells to create: it can read, and nothing else. */
export const MONITOR = { username: 'heartline', password: 'monitor-password' };

export async function createMonitor(server: PostgresServer): Promise<void> {
  await server.query(`
    CREATE ROLE ${MONITOR.username} LOGIN PASSWORD '${MONITOR.password}' CONNECTION LIMIT 20;
    ALTER ROLE ${MONITOR.username} SET default_transaction_read_only = on;`);
}

export function clientOptions(url: string): SqlClientOptions {
  return { url, ...MONITOR, tls: false, ca: undefined, serverName: undefined, statementTimeoutMs: 5_000 };
}

/** Creates a source from an entry of the configuration file, as the exporter does. */
export function openSource(entry: Readonly<Record<string, unknown>>): Source {
  const { sources, problems } = parseSourceEntries(
    [{ timeout_seconds: 30, ...entry }],
    () => 'heartline.yml:1',
  );
  const [config] = sources;
  if (config === undefined) {
    throw new Error(problems.join('\n'));
  }
  return createSource({ config, files: { password_file: MONITOR.password } });
}

/** One poll without a time-out of its own. */
export function pollOnce(source: Source, context: Partial<PollContext> = {}): Promise<Reading> {
  return source.poll({
    signal: new AbortController().signal,
    now: Date.now(),
    maxWorkers: 10,
    monitored: () => new Set(),
    readUpTo: () => undefined,
    ...context,
  });
}
