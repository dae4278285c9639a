import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { CeleryFleet } from './celery-fleet';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

/** Longer than the promise of a worker whose pool sends heartbeats while tasks run: 3 × (5 × 2 + 0.5) s. */
const TASK_SECONDS = 40;
const [SOLO, GEVENT, UNKNOWN] = ['solo@here', 'gevent@here', 'other-solo@here'];

let redis: RedisServer;
let fleet: CeleryFleet;
let exporter: ObservedExporter;

beforeAll(async () => {
  redis = await RedisServer.start();
  fleet = await CeleryFleet.create(redis.url());
  exporter = await ObservedExporter.start(
    [
      '  - kind: celery-redis',
      `    url: ${redis.url()}`,
      `    username: ${MONITOR.username}`,
      `    password_file: ${redis.passwordFile}`,
      '    poll_interval_seconds: 0.5',
      `    blocking_task_seconds: ${TASK_SECONDS}`,
      '    blocking_workers: ["solo@*", "gevent@*"]',
    ].join('\n'),
  );
});

afterAll(async () => {
  await exporter.close();
  await fleet.close();
  await redis.close();
});

it('P2 waits for workers of the pools solo and gevent while a task runs, and calls one late that it was not told of', async () => {
  await Promise.all([
    fleet.start(SOLO, '--pool', 'solo', '--queues', 'solo'),
    fleet.start(GEVENT, '--pool', 'gevent', '--queues', 'gevent'),
    fleet.start(UNKNOWN, '--pool', 'solo', '--queues', 'other'),
  ]);
  await exporter.untilStates({ [SOLO]: 'healthy', [GEVENT]: 'healthy', [UNKNOWN]: 'healthy' });
  exporter.takeTransitions();
  await Promise.all(['solo', 'gevent', 'other'].map((queue) => fleet.sendBlocking(queue, TASK_SECONDS)));
  await exporter.untilStates({ [UNKNOWN]: 'failed' });
  await exporter.untilStates({ [SOLO]: 'healthy', [GEVENT]: 'healthy' });
  await exporter.untilStates({ [UNKNOWN]: 'healthy' });
  await expectEventually(
    () => exporter.series('worker_tasks_assigned_total', 'worker_id'),
    (begun) => expect(begun).toEqual({ [SOLO]: 1, [GEVENT]: 1, [UNKNOWN]: 1 }),
  );
  expectNothingFalse(exporter.takeTransitions(), [SOLO, GEVENT]);
  const heard = () => exporter.series('worker_heartbeats_total', 'worker_id');
  const before = await heard();
  await pollUntil('heartbeats after the task', async () => {
    const now = await heard();
    return [SOLO, GEVENT].every((id) => (now[id] ?? 0) > (before[id] ?? 0));
  });
});
