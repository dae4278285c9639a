import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { expectEventually } from '../../test-support/poll-until';
import { MariadbServer } from '../../test-support/servers/mariadb-server';
import { passwordFile } from '../discover/discovery';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';
import { PostgresTool } from './postgres-tool';
import { MONITOR } from './sql-sources';

const DATABASE = 'app';
const TABLES = join(__dirname, '../../provisioning/postgres');
/** Names of the sources; a worker of a tool has the same type. */
const SOURCES = ['graphile-worker', 'pg-boss', 'postgres', 'mariadb', 'tables'];
/** Workers whose heartbeats this file writes: one table in each server. */
const [POSTGRES, LEAVING, KILLED, MARIADB] = ['postgres-1', 'leaving', 'killed', 'mariadb-1'];

let tool: PostgresTool;
let mariadb: MariadbServer;
let exporter: ObservedExporter;
const beating = new Map<string, Promise<void>>();
const ended = new Set<string>();

beforeAll(async () => {
  [tool, mariadb] = await Promise.all([PostgresTool.start(), MariadbServer.start()]);
  await tool.server.createDatabase(DATABASE);
  for (const file of readdirSync(TABLES)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    await run(readFileSync(join(TABLES, file), 'utf8'));
  }
  await run(`INSERT INTO tasks (task_type) VALUES ('mail')`);
  await prepareMariadb();
  await tool.startWorker('graphile-worker.mjs', ['graphile-worker-017', tool.server.url(DATABASE), '1'], {
    PGAPPNAME: 'graphile',
    OWN_SIGNALS: '1',
  });
  await tool.startWorker('pg-boss.mjs', ['pg-boss-12', tool.server.url(DATABASE), 'mail'], {});
  await run(`GRANT USAGE ON SCHEMA graphile_worker, pgboss TO heartline;
    GRANT SELECT ON graphile_worker.jobs, worker_heartbeats, tasks TO heartline;
    GRANT SELECT ON ALL TABLES IN SCHEMA pgboss TO heartline;`);
  for (const id of [POSTGRES, LEAVING, KILLED]) {
    beat(id, () => run(`SELECT upsert_worker_heartbeat('${id}', p_interval_seconds := 2)`));
  }
  beat(MARIADB, () => mariadb.query('UPDATE workers SET last_seen = now(6)', DATABASE));
  exporter = await ObservedExporter.start(stringify(await sources()));
});

afterAll(async () => {
  [POSTGRES, LEAVING, KILLED, MARIADB].forEach((id) => ended.add(id));
  await exporter.close();
  await tool.endProcesses();
  await Promise.all([tool.server.close(), mariadb.close()]);
  await Promise.all(beating.values());
});

function run(text: string) {
  return tool.server.query(text, undefined, DATABASE);
}

async function prepareMariadb(): Promise<void> {
  await mariadb.query(`CREATE DATABASE ${DATABASE}`);
  for (const statement of [
    'CREATE TABLE workers (worker_id varchar(64) PRIMARY KEY, last_seen timestamp(6) NULL)',
    `INSERT INTO workers VALUES ('${MARIADB}', now(6))`,
    `CREATE USER ${MONITOR.username}@'%' IDENTIFIED BY '${MONITOR.password}'`,
    `GRANT SELECT ON ${DATABASE}.workers TO ${MONITOR.username}@'%'`,
  ]) {
    await mariadb.query(statement, DATABASE);
  }
}

async function sources(): Promise<readonly object[]> {
  const url = `postgres://127.0.0.1:${tool.server.port}/${DATABASE}`;
  const password = await passwordFile(MONITOR.password);
  const common = { url, password_file: password, poll_interval_seconds: 0.5, timeout_seconds: 2 };
  return [
    { kind: 'graphile-worker', ...common, heartbeat_seconds: 3 },
    { kind: 'pg-boss', ...common },
    { kind: 'sql', name: 'postgres', ...common, workers_table: 'worker_heartbeats' },
    {
      ...{
        kind: 'sql',
        name: 'mariadb',
        worker_type: 'mariadb-type',
        ...common,
        workers_table: 'workers',
        heartbeat_seconds: 2,
      },
      url: `mysql://127.0.0.1:${mariadb.port}/${DATABASE}`,
    },
    { kind: 'sql-tables', name: 'tables', ...common, tasks_table: 'tasks' },
  ];
}

/** A worker that writes heartbeats until its ID is in `ended`. Like a real one, it goes on after an error. */
function beat(id: string, write: () => Promise<unknown>): void {
  const loop = async () => {
    while (!ended.has(id)) {
      await write().catch(() => undefined);
      await delay(500);
    }
  };
  beating.set(id, loop());
}

async function untilAll(state: string): Promise<readonly string[]> {
  await expectEventually(
    () => exporter.workers(),
    (workers) => {
      expect(workers.map((worker) => worker.state)).toEqual(workers.map(() => state));
      expect(workers.map(({ worker_type: type }) => type).sort()).toEqual([
        ...['graphile-worker', 'mariadb-type', 'pg-boss', 'unknown', 'unknown', 'unknown'],
      ]);
    },
  );
  return (await exporter.workers()).map(({ worker_id: id }) => id);
}

function up(value: number): Promise<unknown> {
  return expectEventually(
    () => exporter.series('heartline_source_up', 'source'),
    (seen) => expect(seen).toEqual(Object.fromEntries(SOURCES.map((name) => [name, value]))),
  );
}

describe('P3 the sources of PostgreSQL and MariaDB', () => {
  it('P1 servers that answer nothing make all workers unknown and hide the figures of tables, and say nothing false', async () => {
    const ids = await untilAll('healthy');
    expect(await exporter.series('worker_tasks', 'task_type', 'status="pending"')).toEqual({ mail: 1 });
    exporter.takeTransitions();
    tool.server.pause();
    mariadb.pause();
    await up(0);
    await untilAll('unknown');
    expect(await exporter.series('worker_tasks', 'task_type')).toEqual({});
    tool.server.resume();
    mariadb.resume();
    await up(1);
    await untilAll('healthy');
    expect(await exporter.series('worker_tasks', 'task_type', 'status="pending"')).toEqual({ mail: 1 });
    expectNothingFalse(exporter.takeTransitions(), ids);
  });

  it('P1 a restart of the exporter says nothing false, and tells who left and who died meanwhile', async () => {
    const ids = await untilAll('healthy');
    await exporter.kill();
    exporter.takeTransitions();
    ended.add(LEAVING).add(KILLED);
    await Promise.all([beating.get(LEAVING), beating.get(KILLED)]);
    await run(`SELECT stop_worker('${LEAVING}')`);
    await exporter.startAgain();
    await exporter.untilStates({ [LEAVING]: 'stopped', [KILLED]: 'failed', [POSTGRES]: 'healthy' });
    await up(1);
    const living = ids.filter((id) => id !== LEAVING && id !== KILLED);
    await exporter.untilStates(Object.fromEntries(living.map((id) => [id, 'healthy'])));
    const transitions = exporter.takeTransitions();
    expectNothingFalse(transitions, living);
    expect(transitions[LEAVING]).not.toContain('failed');
  });

  it('P1 a restart of the servers says nothing false about workers in tables', async () => {
    exporter.takeTransitions();
    await Promise.all([tool.server.stop(), mariadb.stop()]);
    await exporter.untilStates({ [POSTGRES]: 'unknown', [MARIADB]: 'unknown' });
    await Promise.all([tool.server.startAgain(), mariadb.startAgain()]);
    await exporter.untilStates({ [POSTGRES]: 'healthy', [MARIADB]: 'healthy', [LEAVING]: 'stopped' });
    await up(1);
    expectNothingFalse(exporter.takeTransitions(), [POSTGRES, MARIADB]);
  });
});
