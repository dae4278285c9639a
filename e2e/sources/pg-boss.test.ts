import { join } from 'node:path';
import { expectEventually } from '../../test-support/poll-until';
import { type TestProcess } from '../../test-support/test-process';
import { PostgresTool } from './postgres-tool';
import { runForJson } from './run-for-json';
import { openSource, pollOnce } from './sql-sources';
import { type WatchingExporter } from './watching-exporter';

const QUEUE = 'mail';

let tool: PostgresTool;

beforeAll(async () => {
  tool = await PostgresTool.start();
});
afterEach(() => tool.endProcesses());
afterAll(() => tool.server.close());

describe.each([
  { packageName: 'pg-boss-10', what: 'sessions' },
  { packageName: 'pg-boss-12', what: 'registered instances' },
])('P3 $packageName by its $what', ({ packageName }) => {
  const database = packageName.replaceAll('-', '_');

  beforeAll(async () => {
    await tool.server.createDatabase(database);
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

  function start(name: string): Promise<TestProcess> {
    return tool.startWorker('pg-boss.mjs', [packageName, tool.server.url(database), QUEUE], {
      APPLICATION_NAME: name,
    });
  }

  function run(text: string) {
    return tool.server.query(text, undefined, database);
  }

  function entry() {
    const url = `postgres://127.0.0.1:${tool.server.port}/${database}`;
    return { kind: 'pg-boss', url, heartbeat_seconds: 3 };
  }

  function watch(): Promise<WatchingExporter> {
    return tool.watch(entry());
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
    await tool.server.stop();
    await watching.waitForStates('unknown', 'stopped');
    await tool.server.startAgain();
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

  function ownFigures(): Promise<unknown> {
    const script = join(__dirname, 'workers/pg-boss-queue.mjs');
    return runForJson(process.execPath, [script, packageName, tool.server.url(database), QUEUE]);
  }
});
