import pg from 'pg';
import { inParts } from './sidekiq-fleet.mjs';

const HEARTBEAT_MS = 30_000;

/** Rows of a table in PostgreSQL, whose workers write the time every 30 s. Returns the function that ends them. */
export async function startRowFleet(url, count) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE TABLE worker_heartbeats (
    worker_id text PRIMARY KEY, worker_type text NOT NULL, last_heartbeat_at timestamptz NOT NULL DEFAULT now(),
    status text NOT NULL DEFAULT 'active', current_run_id text, current_task text, lease_expires_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), metadata jsonb NOT NULL DEFAULT '{}')`);
  await client.query(
    `INSERT INTO worker_heartbeats (worker_id, worker_type, metadata)
       SELECT 'worker-' || n, 'type-' || n % 20, jsonb_build_object('pod', 'pod-' || n) FROM generate_series(1, $1) AS n`,
    [count],
  );
  const ids = Array.from({ length: count }, (_, index) => `worker-${index + 1}`);
  const beat = (batch) =>
    client.query('UPDATE worker_heartbeats SET last_heartbeat_at = now() WHERE worker_id = ANY($1)', [batch]);
  return { stop: inParts(ids, HEARTBEAT_MS, beat, () => client.end()) };
}
