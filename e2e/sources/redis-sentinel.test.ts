import { findFreePort } from '../../test-support/free-ports';
import { pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { discover, expectRefused, sourcesOf } from '../discover/discovery';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

const GROUP = 'queue';

let primary: RedisServer;
let replica: RedisServer;
let sentinel: RedisServer;
let exporter: ObservedExporter;

beforeAll(async () => {
  primary = await RedisServer.start();
  replica = await RedisServer.start({ settings: [`replicaof 127.0.0.1 ${primary.port}`] });
  sentinel = await RedisServer.start({
    program: 'redis-sentinel',
    settings: [
      `sentinel monitor ${GROUP} 127.0.0.1 ${primary.port} 1`,
      `sentinel down-after-milliseconds ${GROUP} 1000`,
      `sentinel failover-timeout ${GROUP} 10000`,
    ],
  });
  exporter = await ObservedExporter.start(
    [
      '  - kind: redis-keys',
      // One that does not answer is passed over.
      `    sentinels: ["127.0.0.1:${await findFreePort()}", "127.0.0.1:${sentinel.port}"]`,
      `    sentinel_group: ${GROUP}`,
      `    username: ${MONITOR.username}`,
      `    password_file: ${primary.passwordFile}`,
      '    poll_interval_seconds: 0.5',
      '    key: worker:{id}',
      '    interval_seconds: 600',
      '    ttl_seconds: 3600',
    ].join('\n'),
  );
});

afterAll(async () => {
  await exporter.close();
  await Promise.all([sentinel, replica, primary].map((server) => server.close()));
});

it('P2 a source asks sentinels for the server', async () => {
  await primary.command('SET', 'worker:a', 'x', 'EX', '3600');
  await exporter.untilStates({ a: 'healthy' });
});

it('P4 discover asks sentinels for the server, and says that a sentinel is none', async () => {
  await primary.command('SET', 'fleet:w-1:heartbeat', 'x');
  const role = [
    '--username',
    MONITOR.username,
    '--password-file',
    primary.passwordFile,
    '--watch-seconds',
    '0',
  ];
  const sentinels = `127.0.0.1:${sentinel.port}`;
  const found = await discover(
    '--redis=redis://any',
    ...role,
    `--sentinels=${sentinels}`,
    `--sentinel-group=${GROUP}`,
  );
  expect(sourcesOf(found)).toMatchObject([
    { key: 'fleet:{id}:heartbeat', sentinels: [sentinels], sentinel_group: GROUP },
  ]);
  expectRefused(
    await discover(`--redis=redis://${sentinels}`),
    'the server is a sentinel; name it with --sentinels',
  );
  await primary.command('DEL', 'fleet:w-1:heartbeat');
});

it('P1 the workers of a killed primary are unknown until its replica takes over, and then fine', async () => {
  await pollUntil('the replica to have the data', async () => (await replica.command('DBSIZE')) === '1');
  await pollUntil('the sentinel to know the replica', async () =>
    (await sentinel.command('SENTINEL', 'REPLICAS', GROUP)).includes(String(replica.port)),
  );
  exporter.takeTransitions();
  await primary.kill();
  await pollUntil('the replica to take over', async () =>
    (await replica.command('ROLE')).startsWith('master'),
  );
  await replica.command('SET', 'worker:b', 'x', 'EX', '3600');
  await exporter.untilStates({ a: 'healthy', b: 'healthy' });
  const transitions = exporter.takeTransitions();
  expect(transitions['a']).toEqual(expect.arrayContaining(['unknown', 'healthy']));
  expectNothingFalse(transitions, ['a', 'b']);
});
