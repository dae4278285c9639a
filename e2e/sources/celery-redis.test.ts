import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type CeleryFleet } from './celery-fleet';
import { CeleryRun, FIRST, NEXT, SECOND } from './celery-run';
import { killWithChildren } from '../../test-support/child-processes';
import { expectNothingFalse, type ObservedExporter } from './observed-exporter';

/** The rules of docs/sources/celery.md. */
const LEAST_PRIVILEGE =
  '~* resetchannels &/0.celeryev/worker.* -@all +@read -@dangerous +ping +hello +select +client|setname +psubscribe';

let redis: RedisServer;
let run: CeleryRun;
let fleet: CeleryFleet;
let exporter: ObservedExporter;

beforeAll(async () => {
  redis = await RedisServer.start();
  await redis.command('ACL', 'SETUSER', MONITOR.username, 'resetkeys', ...LEAST_PRIVILEGE.split(' '));
  run = await CeleryRun.start(redis.url(), source());
  ({ fleet, exporter } = run);
});

afterAll(async () => {
  await run.close();
  await redis.close();
});

function source(): string {
  return [
    '  - kind: celery-redis',
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${redis.passwordFile}`,
    '    poll_interval_seconds: 0.5',
    '    timeout_seconds: 2',
  ].join('\n');
}

/** Breaks the connections of all clients but the exporter. */
async function disconnectWorkers(): Promise<void> {
  const clients = (await redis.command('CLIENT', 'LIST')).split('\n');
  const others = clients.filter((line) => !line.includes('name=heartline-exporter'));
  for (const id of others.map((line) => /^id=(\d+)/.exec(line)?.[1] ?? '')) {
    await redis.command('CLIENT', 'KILL', 'ID', id);
  }
}

describe('the source celery-redis', () => {
  it('P2 reports workers and tasks as Celery’s inspect does, and queues by priority, with a role that cannot write', async () => {
    await run.startWorkers();
    await run.expectTasksOfWorkers(['']);
    await fleet.send('later', 1, 4);
    await fleet.send('later', 1, 2, 3);
    await fleet.send('later', 1, 5, 9);
    await expectEventually(
      async () => ({
        own: await fleet.lengths('later', 'slow', 'mail'),
        urgent: await exporter.series('worker_queue_tasks', 'queue', 'priority="",state="waiting"'),
        low: await exporter.series('worker_queue_tasks', 'priority', 'queue="later"'),
        taken: await exporter.series('worker_queue_tasks', 'queue', 'state="active"'),
        unacked: Number(await redis.command('HLEN', 'unacked')),
      }),
      ({ own, urgent, low, taken, unacked }) => {
        expect(own).toEqual({ later: 11, slow: 1, mail: 0 });
        expect(urgent).toMatchObject({ later: 4, slow: own['slow'], mail: own['mail'] });
        expect(low).toEqual({ '': 4, '3': 2, '9': 5 });
        expect(unacked).toBe(1);
        expect(taken).toEqual({ 'celery:unacked': unacked });
      },
    );
    const rows = await exporter.workers();
    expect(rows.map(({ worker_id: id, status }) => [id, status]).sort()).toEqual([
      [FIRST, 'idle'],
      [SECOND, 'processing'],
    ]);
    expect(await exporter.series('worker_heartbeat_interval_seconds', 'worker_id')).toEqual({
      [FIRST]: 10.5,
      [SECOND]: 10.5,
    });
    const asMonitor = ['--user', MONITOR.username, '--pass', MONITOR.password];
    await expect(redis.command(...asMonitor, 'SET', 'x', '1')).resolves.toContain('NOPERM');
    await expect(redis.command(...asMonitor, 'PUBLISH', 'x', '1')).resolves.toContain('NOPERM');
  });

  it('P2 a worker that loses its connection says goodbye and returns: it is not stopped', async () => {
    exporter.takeTransitions();
    await disconnectWorkers();
    await pollUntil('the goodbye of a worker', () =>
      Promise.resolve(run.second.output.includes('Connection to broker lost')),
    );
    await run.untilHeardAgain(FIRST, SECOND);
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P1 P2 a server that answers nothing, its restart and one of the exporter say nothing false', async () => {
    await run.endureOutages(redis, 'celery-redis');
    await exporter.kill();
    await exporter.startAgain();
    await run.untilHeardAgain(FIRST, SECOND);
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P2 a rolling restart stops the old worker, and one under the same name is the same worker', async () => {
    await run.expectRollingRestart();
    await run.first.end('SIGTERM');
    run.first = await fleet.start(NEXT, '--queues', 'mail');
    await run.untilHeardAgain(NEXT);
    await exporter.untilStates({ [NEXT]: 'healthy' });
    expect(exporter.takeTransitions()[NEXT] ?? []).not.toContain('failed');
    expect((await exporter.series('worker_starts_total', 'worker_id'))[NEXT]).toBe(2);
  });

  it('P2 a worker that left while the exporter did not run is stopped, and a killed one has failed', async () => {
    const leaving = await fleet.start('leaving@here', '--queues', 'mail');
    await exporter.untilStates({ 'leaving@here': 'healthy' });
    exporter.takeTransitions();
    await exporter.kill();
    await leaving.end('SIGTERM');
    await killWithChildren(run.second);
    await exporter.startAgain();
    run.first.signal('SIGSTOP');
    await exporter.untilStates({ 'leaving@here': 'stopped' });
    await exporter.untilStates({ [SECOND]: 'failed', [NEXT]: 'failed' });
    run.first.signal('SIGCONT');
    await exporter.untilStates({ [NEXT]: 'healthy' });
    expect(exporter.takeTransitions()['leaving@here']).toEqual(['stopped']);
  });
});
