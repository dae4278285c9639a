import { type Query } from '../clients/sql-client';

/** What the schema of an installed version of pg-boss offers. Its tables change with nearly every release. */
export interface SchemaFeatures {
  /** The instances register themselves and send heartbeats (12.38). */
  readonly hasInstances: boolean;
  /** The table `queue` holds counts, which a supervising instance updates (11). */
  readonly hasCounts: boolean;
  /** Of these counts, the jobs that can start now are counted by themselves. */
  readonly hasReadyCounts: boolean;
  /** How long the oldest job that can start has waited is one of them. */
  readonly hasOldestReady: boolean;
}

const COLUMNS = `
SELECT c.relname || '.' || a.attname AS name
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = $1
   AND c.relname IN ('queue', 'instance', 'version', 'job')
   AND a.attnum > 0
   AND NOT a.attisdropped`;

/**
 * Reads what a schema offers. Its columns decide, not the number of its version: they are what the queries use.
 *
 * @throws if there is no pg-boss
 */
export async function readSchemaFeatures(query: Query, schema: string): Promise<SchemaFeatures> {
  const columns = new Set((await query(COLUMNS, [schema])).map(({ name }) => String(name)));
  if (!columns.has('version.version') || !columns.has('job.state')) {
    throw new Error(
      `There are no tables of pg-boss in the schema ${schema}: it has not been started with this database, or has another schema (schema)`,
    );
  }
  return {
    hasInstances: columns.has('instance.heartbeat_on'),
    hasCounts: columns.has('queue.queued_count') && columns.has('queue.monitor_on'),
    hasReadyCounts: columns.has('queue.ready_count'),
    hasOldestReady: columns.has('queue.ready_oldest_seconds'),
  };
}
