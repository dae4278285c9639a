import { type Source } from '../../exporter/src/ingest/sources/source';
import { type ReadOn } from '../../exporter/src/model/source-figures';
import { MariadbServer } from '../../test-support/servers/mariadb-server';
import { MONITOR, openSource, pollOnce } from './sql-sources';

const DATABASE = 'app';

let server: MariadbServer;
const sources: Source[] = [];

beforeAll(async () => {
  server = await MariadbServer.start();
  await server.query(`CREATE DATABASE ${DATABASE}`);
  await run(`CREATE TABLE tasks (id int AUTO_INCREMENT PRIMARY KEY, task_type varchar(64), status varchar(20),
    priority varchar(20), user_id int, created_at timestamp(6) NULL, assigned_at timestamp(6) NULL,
    finished_at timestamp(6) NULL, attempts int NOT NULL DEFAULT 1)`);
  await run(`CREATE TABLE sandbox_events (sandbox_id varchar(64), event_type varchar(64), worker_id varchar(64),
    created_at datetime(6), payload json, processed_at datetime(6), delivered boolean, memory_bytes bigint)`);
  await run(`CREATE TABLE monitoring_metrics (metric_type varchar(64), metric_value double, metric_unit varchar(16),
    tags json, recorded_at timestamp(6))`);
  await run(`CREATE USER ${MONITOR.username}@'%' IDENTIFIED BY '${MONITOR.password}'`);
  for (const table of ['tasks', 'sandbox_events', 'monitoring_metrics']) {
    await run(`GRANT SELECT ON ${DATABASE}.${table} TO ${MONITOR.username}@'%'`);
  }
});

afterAll(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()));
  await server.close();
});

function run(statement: string) {
  return server.query(statement, statement.startsWith('CREATE DATABASE') ? undefined : DATABASE);
}

/** A source that is polled again and again, with what the exporter keeps of it. */
function reader(entry: Readonly<Record<string, unknown>>) {
  let kept: Partial<Record<ReadOn, number>> = {};
  const url = `mysql://127.0.0.1:${server.port}/${DATABASE}`;
  const source = openSource({ kind: 'sql-tables', url, settle_seconds: 0, ...entry });
  sources.push(source);
  return async () => {
    const reading = await pollOnce(source, { readUpTo: (table) => kept[table] });
    kept = { ...kept, ...reading.tables?.readUpTo };
    await run('SELECT SLEEP(0.01)');
    return reading;
  };
}

describe('P3 tables of MariaDB', () => {
  it('S3.8 tell how many tasks there are, how long they wait, and what has finished', async () => {
    await run(`INSERT INTO tasks (task_type, status, priority, user_id, created_at) VALUES
      ('import', 'pending', 'high', 7, now(6) - INTERVAL 2 MINUTE), ('import', 'running', 'low', 8, now(6))`);
    const poll = reader({ tasks_table: 'tasks' });
    const { tables } = await poll();
    expect(tables?.gauges.tasks).toEqual(
      expect.arrayContaining([
        { labels: ['import', 'pending'], value: 1 },
        { labels: ['import', 'running'], value: 1 },
      ]),
    );
    expect(tables?.gauges.waitingTasksOfUsers).toEqual([{ labels: ['7'], value: 1 }]);
    const [oldest] = tables?.gauges.oldestWaitingTask ?? [];
    expect(Date.now() / 1000 - (oldest?.value ?? Number.NaN)).toBeGreaterThanOrEqual(119);
    expect(tables?.gauges.tableSize?.[0]?.value).toBeGreaterThan(8_000);
    await run(`UPDATE tasks SET status = 'completed', attempts = 3, assigned_at = now(6) - INTERVAL 10 SECOND,
      finished_at = now(6) WHERE status = 'running'`);
    const { tables: later } = await poll();
    expect(later?.increases.finishedTasks).toEqual([{ labels: ['import', 'succeeded'], value: 1 }]);
    expect(later?.increases.taskRetries).toEqual([{ labels: ['import'], value: 2 }]);
    expect(later?.increases.taskBusySeconds?.[0]?.value).toBeCloseTo(10, 3);
    expect((await poll()).tables?.increases.finishedTasks ?? []).toEqual([]);
  });

  it('S3.10 tell the rates, sizes and latencies of events, and S3.6 the state of sandboxes', async () => {
    await run(`INSERT INTO sandbox_events (sandbox_id, event_type, worker_id, created_at, memory_bytes) VALUES
      ('s-1', 'created', 'w-1', UTC_TIMESTAMP(6) - INTERVAL 1 HOUR, 100)`);
    const poll = reader({ sandbox_events_table: 'sandbox_events' });
    const [first] = (await poll()).sandboxes ?? [];
    expect(first).toMatchObject({ sandbox_id: 's-1', state: 'running', worker_id: 'w-1' });
    expect(Date.now() - Date.parse(first?.created_at ?? '')).toBeGreaterThanOrEqual(3_599_000);
    await run(`INSERT INTO sandbox_events VALUES
      ('s-1', 'log', NULL, UTC_TIMESTAMP(6), '{"text": "hello"}', UTC_TIMESTAMP(6) + INTERVAL 3 SECOND, 1, 200),
      ('s-1', 'stopped', NULL, UTC_TIMESTAMP(6), NULL, NULL, 0, NULL)`);
    const { tables, sandboxes } = await poll();
    expect(tables?.increases.events).toEqual(
      expect.arrayContaining([
        { labels: ['log'], value: 1 },
        { labels: ['stopped'], value: 1 },
      ]),
    );
    expect(tables?.increases.eventSizes).toContainEqual({ labels: ['sum'], value: 17 });
    expect(tables?.increases.eventDeliveries).toHaveLength(2);
    expect(tables?.increases.eventLatencySeconds?.[0]?.value).toBeCloseTo(3, 1);
    expect(sandboxes).toMatchObject([{ state: 'stopped', resources: { memory_bytes: 200 } }]);
  });

  it('S3.13 tell the newest measurements', async () => {
    await run(`INSERT INTO monitoring_metrics VALUES ('cpu', 1, '%', '{"region": "eu"}', now(6) - INTERVAL 1 MINUTE),
      ('cpu', 2, '%', '{"region": "eu"}', now(6)), ('old', 3, '', '{}', now(6) - INTERVAL 1 DAY)`);
    const { tables } = await reader({ metrics_table: 'monitoring_metrics', metrics_tags: ['region'] })();
    expect(tables?.gauges.measurement).toEqual([{ labels: ['cpu', '%', 'region=eu'], value: 2 }]);
  });

  it('P1 are read in a transaction that cannot write', async () => {
    await expect(
      reader({ tasks_query: 'SELECT 1 AS status) AS t; DROP TABLE tasks; SELECT * FROM (SELECT 1' })(),
    ).rejects.toThrow();
    await expect(
      reader({ tasks_query: 'SELECT SLEEP(600) AS status', timeout_seconds: 0.5 })(),
    ).rejects.toThrow('max_statement_time');
  });
});
