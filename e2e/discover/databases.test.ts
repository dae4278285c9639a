import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../test-support/free-ports';
import { expectEventually } from '../../test-support/poll-until';
import { MariadbServer } from '../../test-support/servers/mariadb-server';
import { ObservedExporter } from '../sources/observed-exporter';
import { PostgresTool } from '../sources/postgres-tool';
import { MONITOR } from '../sources/sql-sources';
import {
  commentsOf,
  type Discovery,
  discover,
  expectRefused,
  passwordFile,
  sourceLines,
  sourcesOf,
} from './discovery';

const DATABASE = 'app';
const SECRET = 'not-the-password';
const TABLES = join(__dirname, '../../provisioning/postgres');

let tool: PostgresTool;
let mariadb: MariadbServer;
let password: string;
const beating: NodeJS.Timeout[] = [];

beforeAll(async () => {
  [tool, mariadb, password] = await Promise.all([
    PostgresTool.start(),
    MariadbServer.start(),
    passwordFile(MONITOR.password),
  ]);
  await tool.server.query('REVOKE pg_read_all_stats FROM heartline');
  await tool.server.createDatabase(DATABASE);
  for (const file of readdirSync(TABLES)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    await run(readFileSync(join(TABLES, file), 'utf8'));
  }
  await run(`
    SELECT upsert_worker_heartbeat('w-1');
    INSERT INTO tasks (task_type) VALUES ('mail');
    CREATE SCHEMA fleet;
    CREATE TABLE fleet.processes (name text PRIMARY KEY, kind text, last_heartbeat_at timestamptz, hostname text);
    INSERT INTO fleet.processes VALUES ('p-1', 'Worker', now(), 'host-1');
    CREATE TABLE jobs_done (id int, name text, finished_at timestamptz);
    CREATE TABLE oban_jobs (id int, state text, worker text, inserted_at timestamptz);`);
  await tool.startWorker('graphile-worker.mjs', ['graphile-worker-017', tool.server.url(DATABASE), '1'], {
    PGAPPNAME: 'graphile-1',
    OWN_SIGNALS: '1',
  });
  await tool.startWorker('pg-boss.mjs', ['pg-boss-12', tool.server.url(DATABASE), 'mail'], {
    APPLICATION_NAME: 'pgboss-1',
  });
  beating.push(
    setInterval(() => void run('UPDATE fleet.processes SET last_heartbeat_at = now()'), 1_000),
    setInterval(() => void run(`SELECT upsert_worker_heartbeat('w-1')`), 1_000),
  );
});

afterAll(async () => {
  beating.forEach((timer) => clearInterval(timer));
  await tool.endProcesses();
  await Promise.all([tool.server.close(), mariadb.close()]);
});

function run(text: string) {
  return tool.server.query(text, undefined, DATABASE);
}

function look(database = DATABASE, ...more: readonly string[]): Promise<Discovery> {
  const url = `postgres://127.0.0.1:${tool.server.port}/${database}`;
  return discover('--postgres', url, '--password-file', password, '--watch-seconds', '5', ...more);
}

describe('P4 heartline-exporter discover --postgres', () => {
  it('tells a role without permissions what to grant; with that, the exporter reads with the printed configuration', async () => {
    const before = await look(DATABASE, '--watch-seconds', '0');
    expect(sourcesOf(before)).toEqual([]);
    const grants = [...commentsOf(before).matchAll(/GRANT (?:USAGE|SELECT)[^;]*;/g)].map(([grant]) => grant);
    expect(grants.length).toBeGreaterThan(0);
    await run(grants.join('\n'));
    const partly = await look(DATABASE, '--watch-seconds', '0');
    expect(commentsOf(partly)).toContain('GRANT pg_read_all_stats TO heartline');
    expect(sourcesOf(partly).map(({ kind }) => kind)).not.toContain('graphile-worker');
    await run('GRANT pg_read_all_stats TO heartline; ALTER ROLE heartline CONNECTION LIMIT 3');
    const limit =
      /ALTER ROLE "heartline" CONNECTION LIMIT 6;/.exec(
        commentsOf(await look(DATABASE, '--watch-seconds', '0')),
      )?.[0] ?? '';
    await run(limit);
    const found = await look();
    expect(found.output + found.errors).not.toContain(MONITOR.password);
    expect(commentsOf(found)).toContain('Oban: table oban_jobs');
    expect(commentsOf(found)).not.toContain('CONNECTION LIMIT');
    const sources = sourcesOf(found);
    expect(sources).toMatchObject([
      { kind: 'graphile-worker', name: 'graphile-worker' },
      { kind: 'pg-boss', name: 'pg-boss' },
      { kind: 'sql', name: 'sql', heartbeat_seconds: 1 },
      { kind: 'sql', name: 'sql-2', workers_table: 'worker_heartbeats' },
      {
        ...{ kind: 'sql-tables', metrics_table: 'monitoring_metrics', tasks_table: 'tasks' },
        sandbox_events_table: 'sandbox_events',
      },
    ]);
    expect(sources[2]).toMatchObject({
      workers_query: expect.stringContaining('"fleet"."processes"') as string,
    });
    const exporter = await ObservedExporter.start(sourceLines(found));
    try {
      await expectEventually(
        () => exporter.workers(),
        (workers) => {
          const healthy = workers.filter(({ state }) => state === 'healthy').map((row) => row.worker_type);
          expect(healthy.sort()).toEqual(['Worker', 'graphile-worker', 'pg-boss', 'unknown']);
        },
      );
      expect(await exporter.series('worker_tasks', 'task_type', 'status="pending"')).toEqual({ mail: 1 });
    } finally {
      await exporter.close();
    }
  });

  it('sees nothing in a database without workers, and names the others', async () => {
    const found = await look('postgres', '--watch-seconds', '0');
    expect(sourcesOf(found)).toEqual([]);
    expect(found.errors).toContain('has no workers');
    expect(commentsOf(found)).toContain(`Databases that were not looked at: ${DATABASE}.`);
  });

  it('says in one sentence why it cannot look: password, database, no server, a server of another kind', async () => {
    const url = tool.server.url(DATABASE, 'heartline', SECRET);
    const refused = await discover('--postgres', url);
    expectRefused(
      refused,
      'cannot be read as PostgreSQL: password authentication failed for user "heartline"',
    );
    expect(refused.errors).not.toContain(SECRET);
    expectRefused(await look('missing'), 'database "missing" does not exist');
    const free = await findFreePort();
    expectRefused(await discover('--postgres', `postgres://127.0.0.1:${free}/app`), 'ECONNREFUSED');
    const { port } = tool.server;
    expectRefused(
      await discover('--redis', `redis://127.0.0.1:${port}`, '--timeout-seconds', '2'),
      'use --postgres',
    );
    expectRefused(
      await discover('--postgres', `postgres://127.0.0.1:${mariadb.port}/app`, '--timeout-seconds', '2'),
      'use --mysql',
    );
  });
});

describe('P4 heartline-exporter discover --mysql', () => {
  it('sees tables that the user may read, and the source reads them; a wrong password is one sentence', async () => {
    await mariadb.query(`CREATE DATABASE ${DATABASE}`);
    for (const statement of [
      'CREATE TABLE worker_heartbeats (worker_id varchar(64) PRIMARY KEY, last_heartbeat timestamp(6) NULL, status text)',
      `INSERT INTO worker_heartbeats VALUES ('m-1', now(6), 'active')`,
      'CREATE TABLE hidden_workers (worker_id varchar(64) PRIMARY KEY, last_heartbeat timestamp(6) NULL)',
      'CREATE TABLE jobs (id int, task_type text, status text, created_at timestamp NULL)',
      `INSERT INTO jobs VALUES (1, 'mail', 'pending', now()), (2, 'mail', 'parked', now())`,
      `CREATE USER heartline@'%' IDENTIFIED BY '${MONITOR.password}'`,
      `GRANT SELECT ON ${DATABASE}.worker_heartbeats TO heartline@'%'`,
      `GRANT SELECT ON ${DATABASE}.jobs TO heartline@'%'`,
    ]) {
      await mariadb.query(statement, DATABASE);
    }
    const url = `mysql://127.0.0.1:${mariadb.port}/${DATABASE}`;
    const found = await discover('--mysql', url, '--password-file', password, '--watch-seconds', '0');
    expect(sourcesOf(found)).toMatchObject([
      { kind: 'sql', workers_table: 'worker_heartbeats' },
      { kind: 'sql-tables', tasks_table: 'jobs' },
    ]);
    expect(commentsOf(found)).toContain('Read with the entry below: 1 worker.');
    expect(commentsOf(found)).toContain('so that they count as other: parked.');
    const wrong = await passwordFile(SECRET);
    expectRefused(
      await discover('--mysql', url, '--password-file', wrong),
      "Access denied for user 'heartline'",
    );
  });
});
