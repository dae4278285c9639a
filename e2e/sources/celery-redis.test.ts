import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { CeleryFleet } from './celery-fleet';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

const FIRST = 'mail_x2F_1@here';
const SECOND = 'second@here';
/** The rules of docs/sources/celery.md. */
const LEAST_PRIVILEGE =
  '~* resetchannels &/0.celeryev/worker.* -@all +@read -@dangerous +ping +hello +select +client|setname +psubscribe';

let redis: RedisServer;
let fleet: CeleryFleet;
let exporter: ObservedExporter;
let first: TestProcess;
let second: TestProcess;

beforeAll(async () => {
  redis = await RedisServer.start();
  await redis.command('ACL', 'SETUSER', MONITOR.username, 'resetkeys', ...LEAST_PRIVILEGE.split(' '));
  fleet = await CeleryFleet.create(redis.url());
  exporter = await ObservedExporter.start(source());
});

afterAll(async () => {
  await exporter.close();
  await fleet.close();
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

function heartbeats(): Promise<Readonly<Record<string, number>>> {
  return exporter.series('worker_heartbeats_total', 'worker_id');
}

async function untilHeardAgain(...ids: readonly string[]): Promise<void> {
  const before = await heartbeats();
  await pollUntil('two more heartbeats', async () => {
    const now = await heartbeats();
    return ids.every((id) => (now[id] ?? 0) >= (before[id] ?? 0) + 2);
  });
}

describe('the source celery-redis', () => {
  it('P2 reports workers and tasks as Celery’s inspect does, and queues by priority, with a role that cannot write', async () => {
    [first, second] = await Promise.all([
      fleet.start('mail/1@here', '--queues', 'mail'),
      fleet.start(SECOND, '--queues', 'celery,slow'),
    ]);
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    await fleet.send('mail', 0, 3);
    await fleet.send('slow', 900, 3);
    await fleet.send('later', 1, 4);
    await fleet.send('later', 1, 2, 3);
    await fleet.send('later', 1, 5, 9);
    await expectEventually(
      async () => ({
        own: await fleet.describe(),
        active: await exporter.series('worker_tasks_active', 'worker_id'),
        begun: await exporter.series('worker_tasks_assigned_total', 'worker_id'),
      }),
      ({ own, active, begun }) => {
        expect(own['second@here']).toMatchObject({ active: 1, begun: 1, pid: second.pid });
        expect(own['mail/1@here']).toMatchObject({ active: 0, begun: 3, pid: first.pid });
        expect(active).toEqual({ [FIRST]: 0, [SECOND]: 1 });
        expect(begun).toEqual({ [FIRST]: 3, [SECOND]: 1 });
      },
    );
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
      Promise.resolve(second.output.includes('Connection to broker lost')),
    );
    await untilHeardAgain(FIRST, SECOND);
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P1 P2 a server that answers nothing, its restart and one of the exporter say nothing false', async () => {
    redis.pause();
    await exporter.untilStates({ [FIRST]: 'unknown', [SECOND]: 'unknown' });
    expect(await exporter.series('heartline_source_up', 'source')).toEqual({ 'celery-redis': 0 });
    redis.resume();
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    await redis.stop();
    await exporter.untilStates({ [FIRST]: 'unknown', [SECOND]: 'unknown' });
    await redis.startAgain();
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    await untilHeardAgain(FIRST, SECOND);
    await exporter.kill();
    await exporter.startAgain();
    await untilHeardAgain(FIRST, SECOND);
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P2 a rolling restart stops the old worker, and one under the same name is the same worker', async () => {
    const next = await fleet.start('next@here', '--queues', 'mail');
    await exporter.untilStates({ 'next@here': 'healthy' });
    await first.end('SIGTERM');
    await exporter.untilStates({ [FIRST]: 'stopped', 'next@here': 'healthy', [SECOND]: 'healthy' });
    const transitions = exporter.takeTransitions();
    expectNothingFalse(transitions, ['next@here', SECOND]);
    expect(transitions[FIRST]).toEqual(['stopped']);
    await next.end('SIGTERM');
    first = await fleet.start('next@here', '--queues', 'mail');
    await untilHeardAgain('next@here');
    await exporter.untilStates({ 'next@here': 'healthy' });
    expect(exporter.takeTransitions()['next@here'] ?? []).not.toContain('failed');
    expect((await exporter.series('worker_starts_total', 'worker_id'))['next@here']).toBe(2);
  });

  it('P2 a worker that left while the exporter did not run is stopped, and a killed one has failed', async () => {
    const leaving = await fleet.start('leaving@here', '--queues', 'mail');
    await exporter.untilStates({ 'leaving@here': 'healthy' });
    exporter.takeTransitions();
    await exporter.kill();
    await leaving.end('SIGTERM');
    await fleet.kill(second);
    await exporter.startAgain();
    first.signal('SIGSTOP');
    await exporter.untilStates({ 'leaving@here': 'stopped' });
    await exporter.untilStates({ [SECOND]: 'failed', 'next@here': 'failed' });
    first.signal('SIGCONT');
    await exporter.untilStates({ 'next@here': 'healthy' });
    expect(exporter.takeTransitions()['leaving@here']).toEqual(['stopped']);
  });
});
