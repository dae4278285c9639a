import { type QueueReport } from '@heartline/protocol';
import { quoteIdentifier } from '../../../databases/quote-name';
import { type Query, type SqlRow } from '../clients/sql-client';
import { toMoment, toNumber } from '../values';
import { type SchemaFeatures } from './schema-features';

/**
 * pg-boss updates its counts once a minute. Older ones are not what is in the queues now: no instance supervises them, or
 * counting is switched off.
 */
const MAX_COUNT_AGE_SECONDS = 150;

/** Jobs that are not finished, counted now. The states are an enum in this order. */
function liveCounts(schema: string): string {
  return `
SELECT name,
       count(*) FILTER (WHERE state < 'active' AND start_after <= now())::int AS waiting,
       count(*) FILTER (WHERE state < 'active' AND start_after > now())::int AS delayed,
       count(*) FILTER (WHERE state = 'active')::int AS active,
       min(greatest(created_on, start_after)) FILTER (WHERE state < 'active' AND start_after <= now()) AS oldest
  FROM ${schema}.job
 WHERE state < 'completed'
 GROUP BY name`;
}

function cachedCounts(schema: string, { hasReadyCounts, hasOldestReady }: SchemaFeatures): string {
  return `
SELECT name,
       ${hasReadyCounts ? 'ready_count' : 'queued_count - deferred_count'} AS waiting,
       deferred_count AS delayed,
       active_count AS active,
       ${hasOldestReady ? `CASE WHEN ready_oldest_seconds > 0 THEN monitor_on - make_interval(secs => ready_oldest_seconds) END` : 'NULL'} AS oldest,
       coalesce(extract(epoch FROM clock_timestamp() - monitor_on), 'Infinity')::double precision AS age_seconds
  FROM ${schema}.queue`;
}

export interface QueueCounts {
  readonly queues: readonly QueueReport[];
  /** No instance updates the counts of any queue: none supervises, so that nothing ends jobs that have hung either. */
  readonly isUnsupervised: boolean;
}

/** Reads the queues: the counts that pg-boss keeps, or, where it keeps none or old ones, those of the unfinished jobs. */
export async function readQueues(
  query: Query,
  schemaName: string,
  features: SchemaFeatures,
  limit: number,
): Promise<QueueCounts> {
  const schema = quoteIdentifier(schemaName);
  const names = (await query(`SELECT name FROM ${schema}.queue ORDER BY name LIMIT $1`, [limit])).map(
    ({ name }) => String(name),
  );
  const cached = features.hasCounts ? await query(cachedCounts(schema, features)) : [];
  const fresh = new Map(
    cached
      .filter((row) => (toNumber(row['age_seconds']) ?? Number.POSITIVE_INFINITY) <= MAX_COUNT_AGE_SECONDS)
      .map((row) => [String(row['name']), row]),
  );
  const missing = names.some((name) => !fresh.has(name));
  const live = missing ? await query(liveCounts(schema)) : [];
  const counted = new Map(live.map((row) => [String(row['name']), row]));
  return {
    // Queues of pg-boss itself, for maintenance and schedules, begin with two underscores.
    queues: names
      .filter((name) => !name.startsWith('__pgboss__'))
      .map((name) => toQueue(name, fresh.get(name) ?? counted.get(name) ?? {})),
    isUnsupervised: features.hasCounts && names.length > 0 && fresh.size === 0,
  };
}

function toQueue(queue: string, row: SqlRow): QueueReport {
  return {
    queue,
    waiting: toNumber(row['waiting']) ?? 0,
    active: toNumber(row['active']) ?? 0,
    delayed: toNumber(row['delayed']) ?? 0,
    oldest_waiting_at: toMoment(row['oldest']) ?? null,
  };
}
