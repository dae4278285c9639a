import { connect } from 'amqplib';
import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RabbitMqServer } from '../../test-support/servers/rabbitmq-server';
import { type TestProcess } from '../../test-support/test-process';
import { CeleryFleet } from './celery-fleet';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

const FIRST = 'mail_x2F_1@here';
const SECOND = 'second@here';
/** The same fleet by a second source, which counts queues with the management API. */
const MANAGED = 'managed:';

let rabbitmq: RabbitMqServer;
let fleet: CeleryFleet;
let exporter: ObservedExporter;
let first: TestProcess;
let second: TestProcess;

beforeAll(async () => {
  rabbitmq = await RabbitMqServer.start();
  fleet = await CeleryFleet.create(rabbitmq.adminUrl);
  const managed = ['name: managed', `prefix: "${MANAGED}"`, `management_url: ${rabbitmq.managementUrl}`];
  exporter = await ObservedExporter.start(
    [source('queues: [mail, slow, later, missing]'), source(...managed)].join('\n'),
  );
});

afterAll(async () => {
  await exporter.close();
  await fleet.close();
  await rabbitmq.close();
});

function source(...keys: readonly string[]): string {
  return [
    '  - kind: celery-rabbitmq',
    `    url: ${rabbitmq.url}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${rabbitmq.passwordFile}`,
    '    poll_interval_seconds: 0.5',
    '    timeout_seconds: 5',
    ...keys.map((key) => `    ${key}`),
  ].join('\n');
}

async function untilHeardAgain(...ids: readonly string[]): Promise<void> {
  const heartbeats = () => exporter.series('worker_heartbeats_total', 'worker_id');
  const before = await heartbeats();
  await pollUntil('two more heartbeats', async () => {
    const now = await heartbeats();
    return ids.every((id) => (now[id] ?? 0) >= (before[id] ?? 0) + 2);
  });
}

/** What the server answers to an action of the monitoring user. */
async function refusalOf(action: 'declare' | 'purge' | 'publish'): Promise<string> {
  const { hostname, port } = new URL(rabbitmq.url);
  const model = await connect({ hostname, port: Number(port), ...MONITOR });
  const channel = await model.createChannel();
  const refused = new Promise<string>((resolve) => {
    channel.on('error', (error: Error) => resolve(error.message));
  });
  const accepted = () => 'accepted';
  const asked =
    action === 'publish'
      ? channel.publish('celeryev', 'worker.heartbeat', Buffer.from('{}')) && refused
      : action === 'declare'
        ? channel.assertQueue('mine').then(accepted)
        : channel.purgeQueue('later').then(accepted);
  const answer = await Promise.race([asked, refused]).catch(String);
  await model.close();
  return String(answer);
}

describe('the source celery-rabbitmq', () => {
  it('P1 is up while no worker has ever run, and hears the first one', async () => {
    await pollUntil(
      'the sources to be up',
      async () =>
        Object.values(await exporter.series('heartline_source_up', 'source')).join(',') === '1,1' &&
        exporter.log.includes('no worker that sends events has run'),
    );
    expect(await exporter.workers()).toEqual([]);
  });

  it('P2 reports workers and tasks as Celery’s inspect does, and queues as RabbitMQ counts them', async () => {
    [first, second] = await Promise.all([
      fleet.start('mail/1@here', '--queues', 'mail'),
      fleet.start(SECOND, '--queues', 'celery,slow'),
    ]);
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy', [MANAGED + FIRST]: 'healthy' });
    await fleet.send('mail', 0, 3);
    await fleet.send('slow', 900, 3);
    await fleet.send('later', 1, 4);
    await expectEventually(
      async () => ({
        own: await fleet.describe(),
        active: await exporter.series('worker_tasks_active', 'worker_id'),
        begun: await exporter.series('worker_tasks_assigned_total', 'worker_id'),
      }),
      ({ own, active, begun }) => {
        expect(own['second@here']).toMatchObject({ active: 1, begun: 1, pid: second.pid });
        expect(own['mail/1@here']).toMatchObject({ active: 0, begun: 3, pid: first.pid });
        expect(active).toMatchObject({ [FIRST]: 0, [SECOND]: 1 });
        expect(begun).toMatchObject({ [FIRST]: 3, [SECOND]: 1 });
      },
    );
    await expectEventually(
      async () => ({
        own: await fleet.lengths('later', 'slow', 'mail'),
        managed: await rabbitmq.queues(),
        waiting: await exporter.series('worker_queue_tasks', 'queue', 'state="waiting"'),
        taken: await exporter.series('worker_queue_tasks', 'queue', 'state="active"'),
      }),
      ({ own, managed, waiting, taken }) => {
        expect(own).toEqual({ later: 4, slow: 1, mail: 0 });
        expect(waiting).toMatchObject(own);
        const unacked = managed.find(({ name }) => name === 'slow')?.messages_unacknowledged;
        expect(unacked).toBe(1);
        expect(waiting).toMatchObject({ 'managed:later': 4, 'managed:slow': 1, 'managed:mail': 0 });
        expect(taken).toMatchObject({ 'managed:later': 0, 'managed:slow': unacked, 'managed:mail': 0 });
        expect(Object.keys(waiting).sort()).toEqual(
          ['later', 'mail', 'managed:celery', 'managed:later', 'managed:mail', 'managed:slow', 'slow'].sort(),
        );
      },
    );
  });

  it('P1 needs a user that can neither declare, purge nor publish, and leaves nothing behind', async () => {
    expect(await refusalOf('declare')).toContain('ACCESS_REFUSED');
    expect(await refusalOf('purge')).toContain('ACCESS_REFUSED');
    expect(await refusalOf('publish')).toContain('ACCESS_REFUSED');
    const ownQueues = async () =>
      (await rabbitmq.queues()).filter(({ name }) => name.startsWith('heartline-')).length;
    expect(await ownQueues()).toBe(2);
    await exporter.kill();
    await pollUntil('the queues of the exporter to end', async () => (await ownQueues()) === 0);
    exporter.takeTransitions();
    await exporter.startAgain();
    await untilHeardAgain(FIRST, SECOND);
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P1 P2 a server that answers nothing, and its restart, say nothing false', async () => {
    rabbitmq.pause();
    await exporter.untilStates({ [FIRST]: 'unknown', [SECOND]: 'unknown' });
    expect((await exporter.series('heartline_source_up', 'source'))['celery-rabbitmq']).toBe(0);
    rabbitmq.resume();
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    await rabbitmq.stop();
    await exporter.untilStates({ [FIRST]: 'unknown', [SECOND]: 'unknown' });
    await rabbitmq.startAgain();
    await untilHeardAgain(FIRST, SECOND);
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P2 a rolling restart stops the old worker, and fails none', async () => {
    const next = await fleet.start('next@here', '--queues', 'mail');
    await exporter.untilStates({ 'next@here': 'healthy' });
    await first.end('SIGTERM');
    await exporter.untilStates({ [FIRST]: 'stopped', 'next@here': 'healthy', [SECOND]: 'healthy' });
    const transitions = exporter.takeTransitions();
    expectNothingFalse(transitions, ['next@here', SECOND]);
    expect(transitions[FIRST]).toEqual(['stopped']);
    first = next;
  });

  it('P2 finds a killed worker and one that does not run (SIGSTOP), and the recovery of the latter', async () => {
    await fleet.kill(second);
    first.signal('SIGSTOP');
    await exporter.untilStates({ [SECOND]: 'failed', 'next@here': 'failed' });
    first.signal('SIGCONT');
    await exporter.untilStates({ [SECOND]: 'failed', 'next@here': 'healthy' });
  });
});
