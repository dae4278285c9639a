import { connect } from 'amqplib';
import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RabbitMqServer } from '../../test-support/servers/rabbitmq-server';
import { commentsOf, discover, expectRefused, sourcesOf } from '../discover/discovery';
import { type CeleryFleet } from './celery-fleet';
import { CeleryRun, FIRST, NEXT, SECOND } from './celery-run';
import { killWithChildren } from '../../test-support/child-processes';
import { expectNothingFalse, type ObservedExporter } from './observed-exporter';

/** The same fleet by a second source, which counts queues with the management API. */
const MANAGED = 'managed:';

let rabbitmq: RabbitMqServer;
let run: CeleryRun;
let fleet: CeleryFleet;
let exporter: ObservedExporter;

beforeAll(async () => {
  rabbitmq = await RabbitMqServer.start();
  const managed = ['name: managed', `prefix: "${MANAGED}"`, `management_url: ${rabbitmq.managementUrl}`];
  const sources = [source('queues: [mail, slow, later, missing]'), source(...managed)];
  run = await CeleryRun.start(rabbitmq.adminUrl, sources.join('\n'));
  ({ fleet, exporter } = run);
});

afterAll(async () => {
  await run.close();
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
    await run.startWorkers();
    await exporter.untilStates({ [MANAGED + FIRST]: 'healthy', [MANAGED + SECOND]: 'healthy' });
    await run.expectTasksOfWorkers(['', MANAGED]);
    await fleet.send('later', 1, 4);
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
    await run.untilHeardAgain(FIRST, SECOND);
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P4 discover prints a configuration that reads it, and nothing of a virtual host without Celery', async () => {
    const access = ['--username', MONITOR.username, '--password-file', rabbitmq.passwordFile];
    const found = await discover(
      ...['--rabbitmq', rabbitmq.url, ...access, '--management-url', rabbitmq.managementUrl],
    );
    expect(sourcesOf(found)).toMatchObject([
      { kind: 'celery-rabbitmq', username: MONITOR.username, management_url: rabbitmq.managementUrl },
    ]);
    expect(commentsOf(found)).toContain(
      'exchange celeryev; queue celery; queues of remote control: 2 workers.',
    );
    expect(found.output + found.errors).not.toContain(MONITOR.password);
    const other = await discover('--rabbitmq', rabbitmq.url.replace('%2F', 'none'), ...access);
    expectRefused(other, 'cannot be read as RabbitMQ');
    const asRedis = `redis://127.0.0.1:${new URL(rabbitmq.url).port}`;
    expectRefused(await discover('--redis', asRedis, '--timeout-seconds', '2'), 'use --rabbitmq');
  });

  it('P1 P2 a server that answers nothing, and its restart, say nothing false', async () => {
    await run.endureOutages(rabbitmq, 'celery-rabbitmq');
    expectNothingFalse(exporter.takeTransitions(), [FIRST, SECOND]);
  });

  it('P2 a rolling restart stops the old worker, and fails none', async () => {
    await run.expectRollingRestart();
  });

  it('P2 finds a killed worker and one that does not run (SIGSTOP), and the recovery of the latter', async () => {
    await killWithChildren(run.second);
    run.first.signal('SIGSTOP');
    await exporter.untilStates({ [SECOND]: 'failed', [NEXT]: 'failed' });
    run.first.signal('SIGCONT');
    await exporter.untilStates({ [SECOND]: 'failed', [NEXT]: 'healthy' });
  });
});
