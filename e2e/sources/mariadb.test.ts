import { type Source } from '../../exporter/src/ingest/sources/source';
import { MariadbServer } from '../../test-support/servers/mariadb-server';
import { MONITOR, openSource, pollOnce } from './sql-sources';

const DATABASE = 'app';
const QUERY =
  'SELECT id AS worker_id, seen AS last_seen, kind AS worker_type, status, state AS metadata FROM workers';

let server: MariadbServer;
const sources: Source[] = [];

beforeAll(async () => {
  server = await MariadbServer.start();
  await server.query(`CREATE DATABASE ${DATABASE}`);
  await run(
    'CREATE TABLE workers (id varchar(128) PRIMARY KEY, seen timestamp(6) NULL, kind text, status text, state json)',
  );
  // What docs/sources/sql.md tells to grant.
  await run(
    `CREATE USER ${MONITOR.username}@'%' IDENTIFIED BY '${MONITOR.password}' WITH MAX_USER_CONNECTIONS 3`,
  );
  await run(`GRANT SELECT ON ${DATABASE}.workers TO ${MONITOR.username}@'%'`);
});

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()));
  await run('DELETE FROM workers');
});

afterAll(() => server.close());

function run(statement: string) {
  return server.query(statement, statement.startsWith('CREATE DATABASE') ? undefined : DATABASE);
}

function open(entry: Readonly<Record<string, unknown>> = {}): Source {
  const url = `mysql://127.0.0.1:${server.port}/${DATABASE}`;
  const source = openSource({ kind: 'sql', url, workers_query: QUERY, ...entry });
  sources.push(source);
  return source;
}

async function sightings(source: Source) {
  const { workers } = await pollOnce(source);
  return new Map(workers.map(({ report, ageMs }) => [report.worker_id, { ...report, ageMs }]));
}

describe('P3 a SELECT with named columns in MariaDB', () => {
  it('reads workers with the age of their last heartbeat by the clock of the server', async () => {
    await run(
      `INSERT INTO workers VALUES ('a', now(6) - INTERVAL 20 SECOND, 'importer', 'busy', '{"region": "eu"}')`,
    );
    const found = (await sightings(open())).get('a');
    expect(found).toMatchObject({
      worker_type: 'importer',
      status: 'processing',
      metadata: { region: 'eu' },
    });
    expect(found?.ageMs).toBeGreaterThanOrEqual(20_000);
  });

  it('reads a whole table by the names of its columns', async () => {
    await run(
      'CREATE OR REPLACE VIEW worker_heartbeats AS SELECT id AS worker_id, seen AS last_heartbeat FROM workers',
    );
    await run(`GRANT SELECT ON ${DATABASE}.worker_heartbeats TO ${MONITOR.username}@'%'`);
    await run(`INSERT INTO workers (id, seen) VALUES ('a', now(6))`);
    const source = open({ workers_query: undefined, workers_table: 'worker_heartbeats' });
    expect((await sightings(source)).get('a')?.ageMs).toBeGreaterThanOrEqual(0);
  });

  it('P1 takes a changed time as a heartbeat, however wrong the clock that wrote it', async () => {
    await run(`INSERT INTO workers (id, seen) VALUES ('slow', now(6) - INTERVAL 2 HOUR)`);
    const source = open();
    expect((await sightings(source)).get('slow')?.ageMs).toBeUndefined();
    await run(`UPDATE workers SET seen = seen + INTERVAL 30 SECOND`);
    expect((await sightings(source)).get('slow')?.ageMs).toBe(0);
  });

  it('P1 cannot write or run a second statement, and ends a statement that takes too long', async () => {
    await run(`INSERT INTO workers (id, seen) VALUES ('a', now(6))`);
    await expect(
      pollOnce(open({ workers_query: 'SELECT 1) AS x; DROP TABLE workers; SELECT * FROM (SELECT 1' })),
    ).rejects.toThrow();
    await expect(
      pollOnce(open({ timeout_seconds: 0.5, workers_query: 'SELECT SLEEP(600) AS worker_id' })),
    ).rejects.toThrow('max_statement_time');
    expect((await sightings(open())).has('a')).toBe(true);
  });

  it('P1 connects again after the server has restarted, and counts its traffic', async () => {
    const source = open();
    await run(`INSERT INTO workers (id, seen) VALUES ('a', now(6))`);
    await sightings(source);
    await server.stop();
    await expect(pollOnce(source)).rejects.toThrow();
    await server.startAgain();
    expect((await sightings(source)).has('a')).toBe(true);
    const { commands, sentBytes, receivedBytes } = source.traffic;
    expect([commands > 5, sentBytes > 100, receivedBytes > 100]).toEqual([true, true, true]);
  });
});
