-- The table worker_heartbeats, for workers that write their heartbeats to PostgreSQL (13 or newer) instead of sending them.
-- Apply with: psql --single-transaction -v ON_ERROR_STOP=1 -f 001-worker-heartbeats.sql
-- Objects are created in the first schema of search_path. A second run changes nothing. All times are of the server's clock.

CREATE TABLE IF NOT EXISTS heartline_migrations (
  version    integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS worker_heartbeats (
  worker_id         text PRIMARY KEY CHECK (length(worker_id) BETWEEN 1 AND 128),
  worker_type       text NOT NULL DEFAULT 'unknown',
  last_heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  status            text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'idle', 'processing', 'stopped')),
  current_run_id    text,
  current_task      text,
  lease_expires_at  timestamptz,
  started_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  interval_seconds  double precision NOT NULL DEFAULT 30 CHECK (interval_seconds > 0),
  metadata          jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX IF NOT EXISTS worker_heartbeats_last_heartbeat_at ON worker_heartbeats (last_heartbeat_at);

-- Records a heartbeat. A worker that is new, or comes back after its goodbye, begins a new life now, or at p_started_at.
-- NULL for the task, the run and the lease means that there is none. p_metadata NULL leaves the metadata as they are.
CREATE OR REPLACE FUNCTION upsert_worker_heartbeat(
  p_worker_id        text,
  p_worker_type      text DEFAULT 'unknown',
  p_status           text DEFAULT 'active',
  p_current_run_id   text DEFAULT NULL,
  p_current_task     text DEFAULT NULL,
  p_lease_expires_at timestamptz DEFAULT NULL,
  p_metadata         jsonb DEFAULT NULL,
  p_interval_seconds double precision DEFAULT 30,
  p_started_at       timestamptz DEFAULT NULL
) RETURNS timestamptz
LANGUAGE sql AS $$
  INSERT INTO worker_heartbeats AS w (
    worker_id, worker_type, last_heartbeat_at, status, current_run_id, current_task, lease_expires_at,
    started_at, interval_seconds, metadata
  ) VALUES (
    p_worker_id, p_worker_type, clock_timestamp(), p_status, p_current_run_id, p_current_task, p_lease_expires_at,
    coalesce(p_started_at, clock_timestamp()), p_interval_seconds, coalesce(p_metadata, '{}')
  )
  ON CONFLICT (worker_id) DO UPDATE SET
    worker_type       = EXCLUDED.worker_type,
    -- Of two heartbeats at once, the one that waited for the other is not older.
    last_heartbeat_at = greatest(w.last_heartbeat_at, EXCLUDED.last_heartbeat_at),
    status            = EXCLUDED.status,
    current_run_id    = EXCLUDED.current_run_id,
    current_task      = EXCLUDED.current_task,
    lease_expires_at  = EXCLUDED.lease_expires_at,
    started_at        = CASE
                          WHEN p_started_at IS NOT NULL THEN p_started_at
                          WHEN w.status = 'stopped' AND EXCLUDED.status <> 'stopped' THEN EXCLUDED.started_at
                          ELSE w.started_at
                        END,
    interval_seconds  = EXCLUDED.interval_seconds,
    metadata          = coalesce(p_metadata, w.metadata)
  RETURNING last_heartbeat_at
$$;

-- Records the goodbye of a worker: it has no task and no lease any more. Returns whether there was such a worker.
CREATE OR REPLACE FUNCTION stop_worker(p_worker_id text) RETURNS boolean
LANGUAGE sql AS $$
  WITH stopped AS (
    UPDATE worker_heartbeats
       SET status = 'stopped', last_heartbeat_at = clock_timestamp(),
           current_run_id = NULL, current_task = NULL, lease_expires_at = NULL
     WHERE worker_id = p_worker_id
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM stopped)
$$;

-- Forgets workers that stopped or died long ago. Returns how many.
CREATE OR REPLACE FUNCTION clean_up_workers(
  p_stopped_after interval DEFAULT '60 minutes',
  p_dead_after    interval DEFAULT '24 hours'
) RETURNS integer
LANGUAGE sql AS $$
  WITH removed AS (
    DELETE FROM worker_heartbeats
     WHERE last_heartbeat_at < clock_timestamp() - CASE status WHEN 'stopped' THEN p_stopped_after ELSE p_dead_after END
    RETURNING 1
  )
  SELECT count(*)::integer FROM removed
$$;

-- Workers with a heartbeat within 5 minutes.
CREATE OR REPLACE VIEW v_active_workers AS
SELECT *, extract(epoch FROM clock_timestamp() - last_heartbeat_at)::double precision AS age_seconds
  FROM worker_heartbeats
 WHERE status <> 'stopped' AND last_heartbeat_at > clock_timestamp() - interval '5 minutes';

-- Workers that have sent none for longer, without a goodbye.
CREATE OR REPLACE VIEW v_dead_workers AS
SELECT *, extract(epoch FROM clock_timestamp() - last_heartbeat_at)::double precision AS age_seconds
  FROM worker_heartbeats
 WHERE status <> 'stopped' AND last_heartbeat_at <= clock_timestamp() - interval '5 minutes';

-- The workers of each type: how many are active, idle, processing, dead and stopped, and the oldest heartbeat of those that
-- have not stopped. A dead worker counts as dead only.
CREATE OR REPLACE FUNCTION worker_statistics()
RETURNS TABLE (
  worker_type       text,
  total             integer,
  active            integer,
  idle              integer,
  processing        integer,
  dead              integer,
  stopped           integer,
  oldest_heartbeat  timestamptz
)
LANGUAGE sql STABLE AS $$
  SELECT w.worker_type,
         count(*)::integer,
         count(a.worker_id)::integer,
         (count(a.worker_id) FILTER (WHERE w.status = 'idle'))::integer,
         (count(a.worker_id) FILTER (WHERE w.status = 'processing'))::integer,
         (count(*) FILTER (WHERE w.status <> 'stopped') - count(a.worker_id))::integer,
         (count(*) FILTER (WHERE w.status = 'stopped'))::integer,
         min(w.last_heartbeat_at) FILTER (WHERE w.status <> 'stopped')
    FROM worker_heartbeats w
    LEFT JOIN v_active_workers a ON a.worker_id = w.worker_id
   GROUP BY w.worker_type
   ORDER BY w.worker_type
$$;

INSERT INTO heartline_migrations (version) VALUES (1) ON CONFLICT DO NOTHING;
