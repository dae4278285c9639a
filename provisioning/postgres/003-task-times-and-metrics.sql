-- Times of tasks, sizes and deliveries of events, and the table monitoring_metrics. Apply after
-- 002-tasks-and-sandbox-events.sql, in the same way.

-- When a task was last assigned, was started, and has finished. Kept by a trigger.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS assigned_at timestamptz;
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS started_at timestamptz;
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS finished_at timestamptz;

CREATE OR REPLACE FUNCTION keep_task_times() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  changed_at CONSTANT timestamptz := clock_timestamp();
BEGIN
  IF NEW.status = 'pending' THEN
    -- It waits again.
    NEW.assigned_at := NULL;
    NEW.started_at := NULL;
    NEW.finished_at := NULL;
  ELSIF NEW.status = 'assigned' THEN
    NEW.assigned_at := changed_at;
  ELSIF NEW.status = 'running' THEN
    NEW.started_at := changed_at;
    NEW.assigned_at := coalesce(NEW.assigned_at, changed_at);
  ELSE
    NEW.finished_at := changed_at;
  END IF;
  RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS tasks_times ON tasks;
CREATE TRIGGER tasks_times
  BEFORE UPDATE ON tasks FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
  EXECUTE FUNCTION keep_task_times();

-- The exporter counts tasks by these times.
CREATE INDEX IF NOT EXISTS tasks_assigned_at ON tasks (assigned_at);
CREATE INDEX IF NOT EXISTS tasks_finished_at ON tasks (finished_at);

-- Times of an event after its creation, and whether its delivery succeeded; NULL as long as that is not known.
ALTER TABLE sandbox_events ADD COLUMN IF NOT EXISTS worker_id text;
ALTER TABLE sandbox_events ADD COLUMN IF NOT EXISTS worker_type text;
ALTER TABLE sandbox_events ADD COLUMN IF NOT EXISTS processed_at timestamptz;
ALTER TABLE sandbox_events ADD COLUMN IF NOT EXISTS written_at timestamptz;
ALTER TABLE sandbox_events ADD COLUMN IF NOT EXISTS broadcast_at timestamptz;
ALTER TABLE sandbox_events ADD COLUMN IF NOT EXISTS delivered boolean;

CREATE TABLE IF NOT EXISTS monitoring_metrics (
  metric_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  metric_type  text NOT NULL,
  metric_value double precision NOT NULL,
  metric_unit  text NOT NULL DEFAULT '',
  tags         jsonb NOT NULL DEFAULT '{}',
  recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX IF NOT EXISTS monitoring_metrics_recorded_at ON monitoring_metrics (recorded_at);

INSERT INTO heartline_migrations (version) VALUES (3) ON CONFLICT DO NOTHING;
