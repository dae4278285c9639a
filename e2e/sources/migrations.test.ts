import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { createMonitor, openSource, pollOnce } from './sql-sources';

const DATABASE = 'app';
const FOLDER = join(__dirname, '../../provisioning/postgres');

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  await createMonitor(server);
  await server.createDatabase(DATABASE);
  await migrate();
  await run('GRANT SELECT ON worker_heartbeats TO heartline');
});

beforeEach(() => run('TRUNCATE worker_heartbeats, tasks, sandbox_events'));

afterAll(() => server.close());

function run<Row extends object>(text: string, values?: unknown[]) {
  return server.query<Row & Record<string, unknown>>(text, values, DATABASE);
}

async function migrate(): Promise<void> {
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    await run(`BEGIN; ${readFileSync(join(FOLDER, file), 'utf8')} COMMIT;`);
  }
}

async function ids(view: string): Promise<unknown[]> {
  return (await run(`SELECT worker_id FROM ${view} ORDER BY worker_id`)).map(({ worker_id: id }) => id);
}

/** Sets back the clock of a worker's last heartbeat. */
function lastSeen(id: string, before: string) {
  return run(`UPDATE worker_heartbeats SET last_heartbeat_at = now() - $2::interval WHERE worker_id = $1`, [
    id,
    before,
  ]);
}

it('can be applied again, and keeps the data', async () => {
  await run(`SELECT upsert_worker_heartbeat('w-1')`);
  await migrate();
  expect(await ids('worker_heartbeats')).toEqual(['w-1']);
  expect(await run('SELECT version FROM heartline_migrations ORDER BY version')).toEqual([
    { version: 1 },
    { version: 2 },
    { version: 3 },
  ]);
});

it('S5.6 keeps one row of heartbeats that many connections record at the same time', async () => {
  const clients = Array.from({ length: 20 }, () => new Client({ connectionString: server.url(DATABASE) }));
  await Promise.all(clients.map((client) => client.connect()));
  const stamps = await Promise.all(
    clients.map((client) =>
      client.query<{ at: Date }>(`SELECT upsert_worker_heartbeat('busy', 'importer', 'processing') AS at`),
    ),
  );
  await Promise.all(clients.map((client) => client.end()));
  const newest = Math.max(...stamps.map(({ rows: [row] }) => row?.at.getTime() ?? 0));
  const [row, ...others] = await run<{ last_heartbeat_at: Date }>('SELECT * FROM worker_heartbeats');
  expect(others).toEqual([]);
  expect(row?.last_heartbeat_at.getTime()).toBe(newest);
});

it('S5.1 begins a new life after a goodbye, and not with each heartbeat', async () => {
  const life = async () =>
    (await run<{ started_at: Date }>('SELECT started_at FROM worker_heartbeats'))[0]?.started_at;
  await run(`SELECT upsert_worker_heartbeat('w-1', p_current_task => 'import', p_metadata => '{"a": 1}')`);
  const first = await life();
  await run(`SELECT upsert_worker_heartbeat('w-1')`);
  expect(await life()).toEqual(first);
  expect(await run('SELECT current_task, metadata FROM worker_heartbeats')).toEqual([
    { current_task: null, metadata: { a: 1 } },
  ]);
  await run(`SELECT stop_worker('w-1')`);
  await run(`SELECT upsert_worker_heartbeat('w-1')`);
  expect((await life())?.getTime()).toBeGreaterThan(first?.getTime() ?? Number.POSITIVE_INFINITY);
});

it('S5.3 tells a stopped worker from a dead one, and gives back its lease', async () => {
  await run(`SELECT upsert_worker_heartbeat('stopped', p_lease_expires_at => now() + interval '1 h');
             SELECT upsert_worker_heartbeat('dead');
             SELECT upsert_worker_heartbeat('alive');`);
  expect(await run(`SELECT stop_worker('stopped') AS stopped, stop_worker('nobody') AS nobody`)).toEqual([
    { stopped: true, nobody: false },
  ]);
  await lastSeen('stopped', '6 minutes');
  await lastSeen('dead', '6 minutes');
  expect([await ids('v_active_workers'), await ids('v_dead_workers')]).toEqual([['alive'], ['dead']]);
  expect(await run(`SELECT lease_expires_at FROM worker_heartbeats WHERE worker_id = 'stopped'`)).toEqual([
    { lease_expires_at: null },
  ]);
});

it('S5.4 counts the workers of each type', async () => {
  await run(`SELECT upsert_worker_heartbeat('a', 'importer', 'processing');
             SELECT upsert_worker_heartbeat('b', 'importer', 'idle');
             SELECT upsert_worker_heartbeat('c', 'importer', 'processing');
             SELECT upsert_worker_heartbeat('d', 'mailer');
             SELECT stop_worker('d');`);
  await lastSeen('c', '10 minutes');
  const [oldest] = await run(`SELECT last_heartbeat_at AS at FROM worker_heartbeats WHERE worker_id = 'c'`);
  const counts = { active: 0, idle: 0, processing: 0, dead: 0, stopped: 0 };
  expect(await run('SELECT * FROM worker_statistics()')).toEqual([
    {
      worker_type: 'importer',
      ...counts,
      total: 3,
      active: 2,
      idle: 1,
      processing: 1,
      dead: 1,
      oldest_heartbeat: oldest?.['at'],
    },
    { worker_type: 'mailer', ...counts, total: 1, stopped: 1, oldest_heartbeat: null },
  ]);
});

it('S5.5 forgets stopped workers after an hour, and dead ones after a day', async () => {
  for (const id of ['stopped', 'stopped-now', 'dead', 'dead-today']) {
    await run('SELECT upsert_worker_heartbeat($1)', [id]);
  }
  await run(`SELECT stop_worker('stopped'), stop_worker('stopped-now')`);
  await lastSeen('stopped', '61 minutes');
  await lastSeen('dead', '25 hours');
  await lastSeen('dead-today', '2 hours');
  expect(await run('SELECT clean_up_workers() AS removed')).toEqual([{ removed: 2 }]);
  expect(await ids('worker_heartbeats')).toEqual(['dead-today', 'stopped-now']);
});

it.each([
  [`SELECT upsert_worker_heartbeat('w', p_status => 'asleep')`, 'worker_heartbeats_status_check'],
  [`SELECT upsert_worker_heartbeat('')`, 'worker_heartbeats_worker_id_check'],
  [`INSERT INTO tasks (task_type, status) VALUES ('import', 'lost')`, 'tasks_status_check'],
])('refuses what no reader understands: %s', async (statement, constraint) => {
  await expect(run(statement)).rejects.toThrow(constraint);
});

it('S3.8 keeps the time at which a task got its status', async () => {
  const changedAt = async () =>
    (await run<{ at: Date }>('SELECT status_changed_at AS at FROM tasks'))[0]?.at.getTime() ?? 0;
  await run(`INSERT INTO tasks (task_type, status_changed_at) VALUES ('import', now() - interval '1 h')`);
  const pending = await changedAt();
  await run('UPDATE tasks SET attempts = attempts + 1');
  expect(await changedAt()).toBe(pending);
  await run(`UPDATE tasks SET status = 'assigned'`);
  expect(await changedAt()).toBeGreaterThan(pending);
});

it('S5.6 is what the exporter reads as it is', async () => {
  await run(`SELECT upsert_worker_heartbeat('w-1', 'importer', 'processing', 'run-7', 'import',
               '2030-01-01T00:00:00Z', '{"pod": "a"}', 10)`);
  const url = `postgres://127.0.0.1:${server.port}/${DATABASE}`;
  const source = openSource({ kind: 'sql', url, workers_table: 'worker_heartbeats' });
  const { workers } = await pollOnce(source);
  await source.close();
  expect(workers).toMatchObject([
    {
      report: {
        worker_id: 'w-1',
        worker_type: 'importer',
        status: 'processing',
        current_run_id: 'run-7',
        current_task: 'import',
        lease_expires_at: '2030-01-01T00:00:00.000Z',
        interval_seconds: 15,
        metadata: { pod: 'a' },
      },
    },
  ]);
  expect(workers[0]?.ageMs).toBeGreaterThanOrEqual(0);
});
