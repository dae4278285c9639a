-- The tables tasks and sandbox_events. Apply after 001-worker-heartbeats.sql, in the same way.

CREATE TABLE IF NOT EXISTS tasks (
  task_id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_type         text NOT NULL,
  status            text NOT NULL DEFAULT 'pending'
                    CHECK (status IN ('pending', 'assigned', 'running', 'completed', 'failed')),
  priority          text NOT NULL DEFAULT 'normal',
  user_id           text,
  worker_id         text,
  attempts          integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the task got its status. Kept by a trigger, so that no program has to think of it.
  status_changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the worker last said that it makes progress.
  progress_at       timestamptz,
  payload           jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX IF NOT EXISTS tasks_unfinished ON tasks (status, task_type, status_changed_at)
  WHERE status IN ('pending', 'assigned', 'running');

CREATE OR REPLACE FUNCTION keep_status_changed_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.status_changed_at := clock_timestamp();
  RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS tasks_status_changed_at ON tasks;
CREATE TRIGGER tasks_status_changed_at
  BEFORE UPDATE ON tasks FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
  EXECUTE FUNCTION keep_status_changed_at();

CREATE TABLE IF NOT EXISTS sandbox_events (
  event_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sandbox_id text NOT NULL CHECK (length(sandbox_id) BETWEEN 1 AND 128),
  event_type text NOT NULL,
  payload    jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX IF NOT EXISTS sandbox_events_sandbox ON sandbox_events (sandbox_id, created_at);
CREATE INDEX IF NOT EXISTS sandbox_events_created_at ON sandbox_events (created_at);

INSERT INTO heartline_migrations (version) VALUES (2) ON CONFLICT DO NOTHING;
