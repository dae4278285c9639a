import { PostgresClient } from '../../exporter/src/ingest/sql/clients/postgres-client';
import { type Source } from '../../exporter/src/ingest/sources/source';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { clientOptions, createMonitor, openSource, pollOnce } from './sql-sources';

const DATABASE = 'app';
const QUERY =
  'SELECT id AS worker_id, seen AS last_seen, kind AS worker_type, status, state AS metadata FROM workers;';

let server: PostgresServer;
const sources: Source[] = [];

beforeAll(async () => {
  server = await PostgresServer.start();
  await createMonitor(server);
  await server.createDatabase(DATABASE);
  await run(
    `CREATE TABLE workers (id text PRIMARY KEY, seen timestamptz, kind text, status text, state jsonb);
     GRANT SELECT ON workers TO heartline;`,
  );
});

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()));
  await run('TRUNCATE workers');
});

afterAll(() => server.close());

function run(text: string) {
  return server.query(text, undefined, DATABASE);
}

function url(): string {
  return `postgres://127.0.0.1:${server.port}/${DATABASE}`;
}

function open(entry: Readonly<Record<string, unknown>> = {}): Source {
  const source = openSource({ kind: 'sql', url: url(), workers_query: QUERY, ...entry });
  sources.push(source);
  return source;
}

async function sightings(source: Source, monitored: readonly string[] = []) {
  const { workers } = await pollOnce(source, { monitored: () => new Set(monitored) });
  return new Map(workers.map(({ report, ageMs }) => [report.worker_id, { ...report, ageMs }]));
}

describe('P3 a SELECT with named columns', () => {
  it('reads workers with the age of their last heartbeat by the clock of the server', async () => {
    await run(
      `INSERT INTO workers VALUES ('a', now() - interval '20 s', 'importer', 'busy', '{"region": "eu"}')`,
    );
    const found = (await sightings(open())).get('a');
    expect(found).toMatchObject({
      worker_type: 'importer',
      status: 'processing',
      metadata: { region: 'eu' },
      interval_seconds: 35,
    });
    expect(found?.ageMs).toBeGreaterThanOrEqual(20_000);
  });

  it('P1 takes a changed time as a heartbeat, however wrong the clock that wrote it', async () => {
    await run(
      `INSERT INTO workers VALUES ('slow', now() - interval '2 h'), ('fast', now() + interval '2 h')`,
    );
    const source = open();
    const first = await sightings(source);
    expect([first.get('slow')?.ageMs, first.get('fast')?.ageMs]).toEqual([undefined, undefined]);
    await run(`UPDATE workers SET seen = seen + interval '30 s'`);
    const second = await sightings(source);
    expect([second.get('slow')?.ageMs, second.get('fast')?.ageMs]).toEqual([0, 0]);
  });

  it('yields no heartbeat for a time that does not change', async () => {
    await run(`INSERT INTO workers VALUES ('dead', now() - interval '10 min')`);
    const source = open();
    expect((await sightings(source)).get('dead')?.ageMs).toBeUndefined();
    expect((await sightings(source)).has('dead')).toBe(false);
  });

  it('leaves out rows that ended long ago', async () => {
    await run(`INSERT INTO workers VALUES ('old', now() - interval '9 days'), ('new', now())`);
    expect([...(await sightings(open())).keys()]).toEqual(['new']);
  });

  it('P1 reads the other rows if the time of one is infinite, or a worker has several rows', async () => {
    await run(`INSERT INTO workers VALUES ('good', now()), ('never', 'infinity'), ('always', '-infinity')`);
    const source = open();
    const found = await sightings(source);
    expect(found.get('good')?.ageMs).toBeGreaterThanOrEqual(0);
    expect([found.get('never')?.ageMs, found.get('always')?.ageMs]).toEqual([undefined, undefined]);
    const twice = open({
      workers_query: `${QUERY.replace(';', '')} UNION ALL SELECT id, 'infinity', kind, status, state FROM workers`,
    });
    expect((await pollOnce(twice)).warnings).toEqual([expect.stringContaining('the same worker_id')]);
  });

  it('takes a row that a living worker deletes as its goodbye', async () => {
    await run(`INSERT INTO workers VALUES ('stays', now()), ('leaves', now())`);
    const source = open();
    await sightings(source);
    await run(`DELETE FROM workers WHERE id = 'leaves'`);
    expect((await sightings(source)).get('leaves')).toMatchObject({ status: 'stopped' });
  });

  it('does not take a row that is deleted after its worker has died as a goodbye', async () => {
    await run(`INSERT INTO workers VALUES ('stays', now()), ('dead', now() - interval '10 min')`);
    const source = open();
    await sightings(source);
    await run(`DELETE FROM workers WHERE id = 'dead'`);
    expect((await sightings(source)).has('dead')).toBe(false);
  });

  it('P1 takes a row that was deleted while the exporter was down as a goodbye', async () => {
    await run(`INSERT INTO workers VALUES ('stays', now())`);
    expect((await sightings(open(), ['stays', 'left'])).get('left')).toMatchObject({ status: 'stopped' });
  });

  it('P1 does not take an emptied table as goodbyes, and says so', async () => {
    await run(`INSERT INTO workers VALUES ('a', now()), ('b', now())`);
    const source = open();
    await sightings(source);
    await run('TRUNCATE workers');
    const { workers, warnings } = await pollOnce(source);
    expect(workers).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('All rows are gone at once')]);
  });

  it('P1 reads at most the allowed number of rows, and says that there are more', async () => {
    await run(`INSERT INTO workers SELECT 'w' || n, now() FROM generate_series(1, 12) AS n`);
    const { workers, warnings } = await pollOnce(open());
    expect(workers).toHaveLength(10);
    expect(warnings).toEqual([expect.stringContaining('More than 10 rows')]);
  });
});

describe('P1 the connection to PostgreSQL', () => {
  it.each([
    ['writes', `WITH gone AS (DELETE FROM workers RETURNING id) SELECT id AS worker_id FROM gone`],
    ['ends the transaction', `SELECT 1) AS x; COMMIT; DROP TABLE workers; SELECT * FROM (SELECT 1`],
  ])('refuses a SELECT that %s', async (_what, query) => {
    await expect(pollOnce(open({ workers_query: query }))).rejects.toThrow();
    await expect(run('SELECT count(*) FROM workers')).resolves.toBeDefined();
  });

  it('cannot write with the documented role', async () => {
    const client = new PostgresClient(clientOptions(url()));
    const signal = new AbortController().signal;
    await expect(
      client.read(signal, async (query) => {
        await query('SET TRANSACTION READ WRITE');
        await query(`INSERT INTO workers (id) VALUES ('mine')`);
      }),
    ).rejects.toThrow(/read-write mode|read-only|permission denied/);
    await client.close();
  });

  it('ends a statement that takes too long, and a poll that is aborted', async () => {
    await expect(
      pollOnce(open({ timeout_seconds: 0.5, workers_query: 'SELECT pg_sleep(600) AS worker_id' })),
    ).rejects.toThrow('statement timeout');
    const abort = new AbortController();
    const polling = pollOnce(open({ workers_query: 'SELECT pg_sleep(600) AS worker_id' }), {
      signal: abort.signal,
    });
    abort.abort(new Error('too slow'));
    await expect(polling).rejects.toThrow();
  });

  it('connects again after the server has restarted, and counts its traffic', async () => {
    const source = open();
    await run(`INSERT INTO workers VALUES ('a', now())`);
    await sightings(source);
    await server.stop();
    await expect(pollOnce(source)).rejects.toThrow();
    await server.startAgain();
    expect((await sightings(source)).has('a')).toBe(true);
    const { commands, sentBytes, receivedBytes } = source.traffic;
    expect([commands > 5, sentBytes > 100, receivedBytes > 100]).toEqual([true, true, true]);
  });

  it('is waked by a notification', async () => {
    const source = open({ notify_channel: 'heartbeats' });
    const waked = new Promise<void>((resolve) => {
      source.onNews?.(resolve);
    });
    await pollOnce(source);
    await run('NOTIFY heartbeats');
    await waked;
  });
});
