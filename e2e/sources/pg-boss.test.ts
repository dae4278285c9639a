import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expectEventually } from '../../test-support/poll-until';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { createMonitor, openSource, pollOnce } from './sql-sources';
import { WatchingExporter } from './watching-exporter';
import { WorkerProcess } from './worker-process';

const QUEUE = 'mail';

let server: PostgresServer;
const workers: WorkerProcess[] = [];
let exporter: WatchingExporter | undefined;

beforeAll(async () => {
  server = await PostgresServer.start();
  await createMonitor(server);
  await server.query('GRANT pg_read_all_stats TO heartline');
});

afterEach(async () => {
  await exporter?.close();
  exporter = undefined;
  await Promise.all(workers.splice(0).map((worker) => worker.end('SIGKILL')));
});

afterAll(() => server.close());

describe.each([
  { packageName: 'pg-boss-10', what: 'sessions' },
  { packageName: 'pg-boss-12', what: 'registered instances' },
])('P3 $packageName by its $what', ({ packageName }) => {
  const database = packageName.replaceAll('-', '_');

  beforeAll(async () => {
    await server.createDatabase(database);
    const first = await start('pgboss-first');
    await first.end('SIGTERM');
    // What docs/sources/pg-boss.md tells to grant.
    await run(`GRANT USAGE ON SCHEMA pgboss TO heartline;
               GRANT SELECT ON ALL TABLES IN SCHEMA pgboss TO heartline;`);
  });

  beforeEach(async () => {
    await run(`DELETE FROM pgboss.job`);
    if (packageName === 'pg-boss-12') {
      await run(`DELETE FROM pgboss.instance`);
    }
  });

  async function start(name: string): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start('pg-boss.mjs', [packageName, server.url(database), QUEUE], {
      APPLICATION_NAME: name,
    });
    workers.push(worker);
    return worker;
  }

  function run(text: string) {
    return server.query(text, undefined, database);
  }

  function entry() {
    const url = `postgres://127.0.0.1:${server.port}/${database}`;
    return { kind: 'pg-boss', url, heartbeat_seconds: 3 };
  }

  async function watch(): Promise<WatchingExporter> {
    exporter = await WatchingExporter.start(entry());
    return exporter;
  }

  it('P1 finds the one that was killed and the one that is frozen, and a stopped one has said goodbye', async () => {
    const killed = await start('pgboss-killed');
    const frozen = await start('pgboss-frozen');
    const stopped = await start('pgboss-stopped');
    await start('pgboss-stays');
    const watching = await watch();
    await watching.waitForStates('healthy', 'healthy', 'healthy', 'healthy');
    await watching.waitForHeartbeats(3);
    await stopped.end('SIGTERM');
    await watching.waitForStates('healthy', 'healthy', 'healthy', 'stopped');
    await killed.end('SIGKILL');
    await watching.waitForStates('failed', 'healthy', 'healthy', 'stopped');
    frozen.signal('SIGSTOP');
    await watching.waitForStates('failed', 'failed', 'healthy', 'stopped');
    frozen.signal('SIGCONT');
    await watching.waitForStates('failed', 'healthy', 'healthy', 'stopped');
  });

  it('P1 fails nobody in a rolling deploy, a restart of the server, an outage and its own restart', async () => {
    const old = await start('pgboss-1');
    const watching = await watch();
    await watching.waitForStates('healthy');
    await start('pgboss-2');
    await old.end('SIGTERM');
    await watching.waitForStates('healthy', 'stopped');
    await watching.kill();
    await watching.startAgain();
    await watching.waitForStates('healthy', 'stopped');
    await server.stop();
    await watching.waitForStates('unknown', 'stopped');
    await server.startAgain();
    await watching.waitForStates('healthy', 'stopped');
    expect(watching.everFailed).toEqual([]);
  });

  it('S3.9 tells the queues as the tool itself has them', async () => {
    await run(`INSERT INTO pgboss.job (name, data, start_after, policy) VALUES
               ('${QUEUE}', '{}', now() - interval '1 s', 'standard'),
               ('${QUEUE}', '{}', now() - interval '1 s', 'standard'),
               ('${QUEUE}', '{}', now() + interval '1 day', 'standard')`);
    if (packageName === 'pg-boss-12') {
      // As if no instance had supervised the queue for long: its counts are not what is in it.
      await run(`UPDATE pgboss.queue SET monitor_on = now() - interval '1 h', monitor_claim_on = now()`);
    }
    expect(await readQueue()).toMatchObject({ queue: QUEUE, waiting: 2, active: 0, delayed: 1 });
    expect(await ownFigures()).toEqual({ waitingAndDelayed: 3 });
  });

  it('S3.9 follows the counts of an instance that supervises', async () => {
    await start('pgboss-supervisor');
    await run(`INSERT INTO pgboss.job (name, data, start_after, policy)
               VALUES ('${QUEUE}', '{}', now() + interval '1 day', 'standard')`);
    await expectEventually(readQueue, (queue) => expect(queue).toMatchObject({ waiting: 0, delayed: 1 }));
  });

  async function readQueue() {
    const source = openSource(entry());
    const { queues = [] } = await pollOnce(source);
    await source.close();
    return queues[0];
  }

  async function ownFigures(): Promise<unknown> {
    const script = join(__dirname, 'workers/pg-boss-queue.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      packageName,
      server.url(database),
      QUEUE,
    ]);
    return JSON.parse(stdout);
  }
});
