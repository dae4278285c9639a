import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReadOn, type TableGauge, type TableTotal } from '../../exporter/src/model/source-figures';
import { type Reading, type Source } from '../../exporter/src/ingest/sources/source';
import { Client } from 'pg';
import { pollUntil } from '../../test-support/poll-until';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { createMonitor, openSource, pollOnce } from './sql-sources';

const DATABASE = 'app';
const FOLDER = join(__dirname, '../../provisioning/postgres');
const TABLES = ['tasks', 'sandbox_events', 'monitoring_metrics'];

let server: PostgresServer;
const sources: Source[] = [];

beforeAll(async () => {
  server = await PostgresServer.start();
  await createMonitor(server);
  await server.createDatabase(DATABASE);
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    await run(`BEGIN; ${readFileSync(join(FOLDER, file), 'utf8')} COMMIT;`);
  }
  await run(`GRANT SELECT ON ${TABLES.join(', ')} TO heartline`);
});

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()));
  await run(`TRUNCATE ${TABLES.join(', ')}`);
});

afterAll(() => server.close());

function run(text: string, values?: unknown[]) {
  return server.query(text, values, DATABASE);
}

function open(entry: Readonly<Record<string, unknown>>): Source {
  const url = `postgres://127.0.0.1:${server.port}/${DATABASE}`;
  const source = openSource({ kind: 'sql-tables', url, settle_seconds: 0, ...entry });
  sources.push(source);
  return source;
}

/** A source that is polled again and again, with what the exporter keeps of it. */
function reader(entry: Readonly<Record<string, unknown>>) {
  let kept: Partial<Record<ReadOn, number>> = {};
  const source = open(entry);
  return async (): Promise<Reading> => {
    const reading = await pollOnce(source, { readUpTo: (table) => kept[table] });
    kept = { ...kept, ...reading.tables?.readUpTo };
    return reading;
  };
}

function gauge({ tables }: Reading, name: TableGauge): Readonly<Record<string, number>> {
  return Object.fromEntries(
    (tables?.gauges[name] ?? []).map(({ labels, value }) => [labels.join('/'), value]),
  );
}

function increase({ tables }: Reading, name: TableTotal): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { labels, value } of tables?.increases[name] ?? []) {
    sums[labels.join('/')] = (sums[labels.join('/')] ?? 0) + value;
  }
  return sums;
}

/** Seconds from a time to now. */
function secondsAgo(at: number | undefined): number {
  return Date.now() / 1000 - (at ?? Number.NaN);
}

describe('S3.8 tasks in a table', () => {
  it('are counted by type and status, with the time of the oldest one of each', async () => {
    await run(`INSERT INTO tasks (task_type, status, status_changed_at) VALUES
      ('import', 'pending', now() - interval '2 minutes'), ('import', 'pending', now()), ('import', 'completed', now()),
      ('export', 'running', now() - interval '1 hour')`);
    const reading = await reader({ tasks_table: 'tasks' })();
    expect(gauge(reading, 'tasks')).toEqual({
      'import/pending': 2,
      'import/completed': 1,
      'export/running': 1,
    });
    const oldest = gauge(reading, 'oldestTask');
    expect(Object.keys(oldest).sort()).toEqual(['export/running', 'import/pending']);
    expect(secondsAgo(oldest['export/running'])).toBeGreaterThanOrEqual(3_599);
    expect(secondsAgo(oldest['import/pending'])).toBeGreaterThanOrEqual(119);
  });

  it('are stuck if they are assigned or running without progress, and not if they wait or make progress', async () => {
    await run(`INSERT INTO tasks (task_type, status, status_changed_at, progress_at) VALUES
      ('a', 'assigned', now() - interval '11 minutes', NULL),
      ('a', 'running', now() - interval '1 hour', now() - interval '11 minutes'),
      ('a', 'running', now() - interval '1 hour', now() - interval '1 minute'),
      ('a', 'running', now() - interval '1 minute', now() - interval '1 hour'),
      ('a', 'pending', now() - interval '1 day', NULL)`);
    const reading = await reader({ tasks_table: 'tasks' })();
    expect(gauge(reading, 'stuckTasks')).toEqual({ 'a/assigned': 1, 'a/running': 1 });
  });

  it('that an empty table does not have yield nothing', async () => {
    const reading = await reader({ tasks_table: 'tasks' })();
    expect(Object.values(reading.tables?.gauges ?? {}).flat()).toEqual(
      reading.tables?.gauges.tableSize?.map((size) => size),
    );
  });

  it('finish once, with their duration, outcome and retries', async () => {
    const poll = reader({ tasks_table: 'tasks' });
    await run(
      `INSERT INTO tasks (task_type, status, attempts) SELECT 'a', 'running', 3 FROM generate_series(1, 3)`,
    );
    expect(increase(await poll(), 'finishedTasks')).toEqual({});
    await run(`UPDATE tasks SET started_at = now() - interval '20 seconds'`);
    await run(`UPDATE tasks SET status = 'completed' WHERE task_id IN (SELECT task_id FROM tasks LIMIT 2)`);
    await run(`UPDATE tasks SET status = 'failed' WHERE status = 'running'`);
    await pause();
    const reading = await poll();
    expect(increase(reading, 'finishedTasks')).toEqual({ 'a/succeeded': 2, 'a/failed': 1 });
    expect(increase(reading, 'taskRetries')).toEqual({ a: 6 });
    expect(increase(reading, 'taskBusySeconds')['a']).toBeGreaterThanOrEqual(60);
    expect(increase(await poll(), 'finishedTasks')).toEqual({});
  });

  it('S3.9 tell how long they wait, by priority and by the users with the most of them', async () => {
    await run(`INSERT INTO tasks (task_type, priority, user_id, created_at)
      SELECT 'a', CASE WHEN n <= 3 THEN 'high' ELSE 'low' END, 'user-' || (n % 5), now() - n * interval '1 minute'
        FROM generate_series(1, 9) AS n`);
    const poll = reader({ tasks_table: 'tasks', users: 2 });
    const reading = await poll();
    expect(gauge(reading, 'waitingTasks')).toEqual({ high: 3, low: 6 });
    expect(secondsAgo(gauge(reading, 'oldestWaitingTask')['high'])).toBeGreaterThanOrEqual(179);
    expect(gauge(reading, 'waitingTasksOfUsers')).toEqual({ 'user-1': 2, 'user-2': 2 });
    await run(`UPDATE tasks SET status = 'assigned' WHERE priority = 'high'`);
    await pause();
    const taken = await poll();
    expect(increase(taken, 'takenTasks')).toEqual({ high: 3 });
    expect(increase(taken, 'taskWaitSeconds')['high']).toBeGreaterThanOrEqual(360);
    expect(gauge(taken, 'waitingTasks')).toEqual({ low: 6 });
  });

  it('can have other columns and words, which the configuration names', async () => {
    await run(`CREATE TABLE jobs (kind text, phase text)`);
    await run(`INSERT INTO jobs VALUES ('mail', 'WARTET'), ('mail', 'weird')`);
    await run(`GRANT SELECT ON jobs TO heartline`);
    const tasks_query = 'SELECT kind AS task_type, phase AS status FROM jobs;';
    const reading = await reader({ tasks_query, pending_statuses: ['wartet'] })();
    expect(gauge(reading, 'tasks')).toEqual({ 'mail/pending': 1, 'mail/other': 1 });
    expect(gauge(reading, 'oldestTask')).toEqual({});
    await run('DROP TABLE jobs');
  });

  it('cannot be read without the column that is needed: the message names it', async () => {
    await expect(reader({ tasks_query: 'SELECT 1 AS id, 2 AS kind' })()).rejects.toThrow(
      'tasks_query: there is no column status; the columns are id, kind. Name them with AS',
    );
  });
});

describe('S3.10 events in a table', () => {
  it('are counted once, by type, size, latency and delivery', async () => {
    const poll = reader({ sandbox_events_table: 'sandbox_events' });
    await run(`INSERT INTO sandbox_events (sandbox_id, event_type) VALUES ('s-0', 'before')`);
    await poll();
    await run(`INSERT INTO sandbox_events (sandbox_id, event_type, payload, processed_at, broadcast_at, delivered) VALUES
      ('s-1', 'log', to_jsonb(repeat('x', 300)), now() + interval '2 seconds', now() + interval '5 seconds', true),
      ('s-1', 'log', to_jsonb(repeat('x', 2000)), now() + interval '4 seconds', NULL, false),
      ('s-2', 'log', NULL, NULL, NULL, NULL), ('s-2', 'tool', NULL, NULL, NULL, NULL)`);
    await pause();
    const reading = await poll();
    expect(increase(reading, 'events')).toEqual({ log: 3, tool: 1 });
    expect(increase(reading, 'eventSizes')).toEqual({ 1024: 1, 4096: 1, sum: 2304 });
    expect(increase(reading, 'eventDeliveries')).toEqual({ 'log/delivered': 1, 'log/failed': 1 });
    expect(increase(reading, 'eventLatencies')).toMatchObject({ processing: 2, broadcast: 1 });
    expect(increase(reading, 'eventLatencySeconds')['processing']).toBeCloseTo(6, 0);
    expect(increase(await poll(), 'events')).toEqual({});
  });

  it('are counted when they have settled, and once, also if they are committed late', async () => {
    const poll = reader({ sandbox_events_table: 'sandbox_events', settle_seconds: 2 });
    await poll();
    const late = new Client({ connectionString: server.url(DATABASE) });
    await late.connect();
    await late.query('BEGIN');
    await late.query(`INSERT INTO sandbox_events (sandbox_id, event_type) VALUES ('s-0', 'late')`);
    await run(`INSERT INTO sandbox_events (sandbox_id, event_type) VALUES ('s-0', 'young')`);
    expect(increase(await poll(), 'events')).toEqual({});
    await late.query('COMMIT');
    await late.end();
    const counted: Record<string, number>[] = [];
    await pollUntil('both events to be counted', async () => {
      counted.push(increase(await poll(), 'events'));
      return counted.flatMap((each) => Object.keys(each)).length === 2;
    });
    expect(Object.assign({}, ...counted)).toEqual({ late: 1, young: 1 });
    expect(increase(await poll(), 'events')).toEqual({});
  });

  it('S3.6 tell the state and the last event of sandboxes, and their cost', async () => {
    await run(`INSERT INTO sandbox_events (sandbox_id, event_type, created_at, worker_id) VALUES
      ('quiet', 'created', now() - interval '1 hour', 'w/1'), ('quiet', 'log', now() - interval '11 minutes', NULL),
      ('gone', 'created', now() - interval '1 hour', 'w-2'), ('gone', 'terminated', now() - interval '1 minute', NULL)`);
    const poll = reader({ sandbox_events_table: 'sandbox_events', hourly_cost_dollars: 0.5 });
    const [quiet, ...others] = (await poll()).sandboxes ?? [];
    expect(others).toEqual([]);
    expect(quiet).toMatchObject({
      sandbox_id: 'quiet',
      state: 'running',
      worker_id: 'w/1',
      hourly_cost_dollars: 0.5,
    });
    expect(secondsAgo(Date.parse(quiet?.last_event_at ?? '') / 1000)).toBeGreaterThanOrEqual(659);
    expect(secondsAgo(Date.parse(quiet?.created_at ?? '') / 1000)).toBeGreaterThanOrEqual(3_599);
    await run(
      `INSERT INTO sandbox_events (sandbox_id, event_type) VALUES ('quiet', 'crashed'), ('quiet', 'log')`,
    );
    expect((await poll()).sandboxes).toMatchObject([{ sandbox_id: 'quiet', state: 'crashed' }]);
  });
});

describe('S3.13 measurements in a table', () => {
  it('are exposed with their newest value, by the tags that the configuration names', async () => {
    await run(`INSERT INTO monitoring_metrics (metric_type, metric_value, metric_unit, tags, recorded_at) VALUES
      ('api_latency', 5, 'ms', '{"region": "eu", "request": "1"}', now() - interval '2 minutes'),
      ('api_latency', 7, 'ms', '{"region": "eu", "request": "2"}', now() - interval '1 minute'),
      ('api_latency', 9, 'ms', '{"region": "us"}', now()),
      ('old', 1, '', '{}', now() - interval '1 hour')`);
    const reading = await reader({ metrics_table: 'monitoring_metrics', metrics_tags: ['region'] })();
    expect(gauge(reading, 'measurement')).toEqual({
      'api_latency/ms/region=eu': 7,
      'api_latency/ms/region=us': 9,
    });
    expect(secondsAgo(gauge(reading, 'measuredAt')['api_latency/ms/region=eu'])).toBeGreaterThanOrEqual(59);
  });
});

describe('a source of tables', () => {
  it('reads the storage of tables and of their partitions, and none of views', async () => {
    await run(`CREATE OR REPLACE VIEW v_tasks AS SELECT * FROM tasks`);
    await run(`GRANT SELECT ON v_tasks TO heartline`);
    const sizes = async (table: string) => gauge(await reader({ tasks_table: table })(), 'tableSize');
    expect((await sizes('tasks'))['tasks']).toBeGreaterThan(8_000);
    expect(await sizes('v_tasks')).toEqual({});
    await run('DROP VIEW v_tasks');
    await run('CREATE TABLE parts (status text) PARTITION BY LIST (status)');
    await run(`CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('pending')`);
    await run(`INSERT INTO parts SELECT 'pending' FROM generate_series(1, 1000)`);
    await run('GRANT SELECT ON parts TO heartline');
    expect((await sizes('parts'))['parts']).toBeGreaterThan(8_000);
    await run('DROP TABLE parts');
  });

  it('P1 needs a role that only reads, runs one statement, and ends a statement that takes too long', async () => {
    await expect(
      reader({ tasks_query: `INSERT INTO tasks (task_type) VALUES ('x') RETURNING status` })(),
    ).rejects.toThrow();
    await expect(
      reader({ tasks_query: `SELECT 'a' AS status) AS t; DROP TABLE tasks; SELECT * FROM (SELECT 1` })(),
    ).rejects.toThrow();
    await expect(
      reader({ tasks_query: `SELECT pg_sleep(600)::text AS status`, timeout_seconds: 0.5 })(),
    ).rejects.toThrow('statement timeout');
    expect(await run('SELECT count(*)::int AS n FROM tasks')).toEqual([{ n: 0 }]);
  });

  it('is told of changes by NOTIFY', async () => {
    const source = open({ tasks_table: 'tasks', notify_channel: 'tasks' });
    const notified = new Promise<void>((resolve) => source.onNews?.(resolve));
    await pollOnce(source);
    await run('NOTIFY tasks');
    await notified;
  });
});

/** Until the time of what was written is over for the server, which counts in whole milliseconds. */
async function pause(): Promise<void> {
  await run('SELECT pg_sleep(0.01)');
}
