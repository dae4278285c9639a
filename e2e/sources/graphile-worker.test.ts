import { pollUntil } from '../../test-support/poll-until';
import { type TestProcess } from '../../test-support/test-process';
import { PostgresTool } from './postgres-tool';
import { openSource, pollOnce } from './sql-sources';
import { type WatchingExporter } from './watching-exporter';

let tool: PostgresTool;

beforeAll(async () => {
  tool = await PostgresTool.start();
});
afterEach(() => tool.endProcesses());
afterAll(() => tool.server.close());

describe.each([
  { packageName: 'graphile-worker-016', ownSignals: false, what: 'pg_stat_statements' },
  { packageName: 'graphile-worker-017', ownSignals: true, what: 'workers that close their connections' },
])('P3 $packageName with $what', ({ packageName, ownSignals }) => {
  const database = packageName.replaceAll('-', '_');

  beforeAll(async () => {
    await tool.server.createDatabase(database);
    if (!ownSignals) {
      await run('CREATE EXTENSION pg_stat_statements');
    }
    const first = await start();
    await first.end('SIGTERM');
    // What docs/sources/graphile-worker.md tells to grant.
    await run(`GRANT USAGE ON SCHEMA graphile_worker TO heartline;
               GRANT SELECT ON graphile_worker.jobs TO heartline;`);
  });

  afterEach(() => run('DELETE FROM graphile_worker._private_jobs'));

  function start(name = 'worker'): Promise<TestProcess> {
    return tool.startWorker('graphile-worker.mjs', [packageName, tool.server.url(database), '1'], {
      PGAPPNAME: name,
      OWN_SIGNALS: ownSignals ? '1' : '0',
    });
  }

  function run<Row extends object>(text: string): Promise<(Row & Record<string, unknown>)[]> {
    return tool.server.query(text, undefined, database);
  }

  function entry() {
    const url = `postgres://127.0.0.1:${tool.server.port}/${database}`;
    return { kind: 'graphile-worker', url, heartbeat_seconds: 3 };
  }

  function watch(): Promise<WatchingExporter> {
    return tool.watch(entry());
  }

  it('P1 finds the one that was killed, and a stopped one has said goodbye', async () => {
    const [killed, stopped] = [await start('killed'), await start('stopped'), await start('stays')];
    const watching = await watch();
    await watching.waitForStates('healthy', 'healthy', 'healthy');
    await watching.waitForHeartbeats(3);
    await stopped.end('SIGTERM');
    await watching.waitForStates('healthy', 'healthy', 'stopped');
    await killed.end('SIGKILL');
    const end = await watching.waitForStates('healthy', 'failed', 'stopped');
    expect(end.map(({ worker_id: id, state }) => [id.replace(/@.*/, ''), state]).sort()).toEqual([
      ['killed', 'failed'],
      ['stays', 'healthy'],
      ['stopped', 'stopped'],
    ]);
  });

  it('P1 finds an idle one that is frozen, and not one that is busy with a long job', async () => {
    const [frozen] = [await start('frozen'), await start('busy')];
    const watching = await watch();
    await watching.waitForStates('healthy', 'healthy');
    await watching.waitForHeartbeats(3);
    frozen.signal('SIGSTOP');
    await watching.waitForStates('healthy', 'failed');
    frozen.signal('SIGCONT');
    await watching.waitForStates('healthy', 'healthy');
    await run(`SELECT graphile_worker.add_job('sleep', json_build_object('seconds', 600));
               SELECT graphile_worker.add_job('sleep', json_build_object('seconds', 600));`);
    await pollUntil('both jobs to be taken', async () => {
      const [row] = await run<{ count: number }>(
        'SELECT count(*)::int AS count FROM graphile_worker.jobs WHERE locked_at IS NOT NULL',
      );
      return row?.count === 2;
    });
    const since = Date.now();
    // Longer than their promise: three times the heartbeat and the poll.
    await pollUntil('the promise to pass', async () => {
      await watching.workers();
      return Date.now() - since > 15_000;
    });
    await watching.waitForStates('healthy', 'healthy');
    expect(watching.everFailed.map((id) => id.replace(/@.*/, ''))).toEqual(['frozen']);
  });

  it('P1 fails nobody in a rolling deploy, a restart of the server, an outage and its own restart', async () => {
    const [first, second] = [await start('rolling'), await start('rolling')];
    const watching = await watch();
    await watching.waitForStates('healthy', 'healthy');
    await start('rolling');
    await first.end('SIGTERM');
    await start('rolling');
    await second.end('SIGTERM');
    await watching.waitForStates('healthy', 'healthy', 'stopped', 'stopped');
    await watching.kill();
    await watching.startAgain();
    await watching.waitForStates('healthy', 'healthy', 'stopped', 'stopped');
    await tool.server.stop();
    await watching.waitForStates('unknown', 'unknown', 'stopped', 'stopped');
    await tool.server.startAgain();
    // They connect again with other sessions: the lanes of the old ones have ended.
    await watching.waitForStates('healthy', 'healthy', 'stopped', 'stopped', 'stopped', 'stopped');
    expect(watching.everFailed).toEqual([]);
  });

  it('S3.9 tells the queues as the tool itself has them', async () => {
    const source = openSource(entry());
    await run(`SELECT graphile_worker.add_job('sleep', '{}');
               SELECT graphile_worker.add_job('sleep', '{}');
               SELECT graphile_worker.add_job('sleep', '{}', run_at := now() + interval '1 day');
               SELECT graphile_worker.add_job('mail', '{}');`);
    const { queues } = await pollOnce(source);
    await source.close();
    expect(queues).toMatchObject([
      { queue: 'mail', waiting: 1, active: 0, delayed: 0 },
      { queue: 'sleep', waiting: 2, active: 0, delayed: 1 },
    ]);
  });

  it('P1 says which right is missing instead of finding nobody', async () => {
    await start();
    await tool.server.query('REVOKE pg_read_all_stats FROM heartline');
    const source = openSource(entry());
    await expect(pollOnce(source)).rejects.toThrow('GRANT pg_read_all_stats');
    await tool.server.query('GRANT pg_read_all_stats TO heartline');
    await source.close();
  });
});
