import { pollUntil } from '../../test-support/poll-until';
import { RedisCluster } from '../../test-support/servers/redis-cluster';
import { MONITOR } from '../../test-support/servers/redis-server';
import { commentsOf, discover, expectRefused, sourcesOf } from '../discover/discovery';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

let cluster: RedisCluster;
let exporter: ObservedExporter;

beforeAll(async () => {
  cluster = await RedisCluster.start();
  const [{ passwordFile, port }] = cluster.masters;
  exporter = await ObservedExporter.start(
    [
      '  - kind: redis-keys',
      `    url: redis://127.0.0.1:${port}`,
      '    cluster: true',
      `    username: ${MONITOR.username}`,
      `    password_file: ${passwordFile}`,
      '    poll_interval_seconds: 0.5',
      '    key: worker:{id}',
      '    interval_seconds: 600',
      '    ttl_seconds: 3600',
    ].join('\n'),
  );
});

afterAll(async () => {
  await exporter.close();
  await cluster.close();
});

function all(state: string): Readonly<Record<string, string>> {
  return Object.fromEntries(IDS.map((id) => [id, state]));
}

describe('a source that reads a Redis Cluster', () => {
  it('P2 finds the workers of all nodes', async () => {
    for (const id of IDS) {
      await cluster.command('SET', `worker:${id}`, 'x', 'EX', '3600');
    }
    const sizes = await Promise.all(cluster.masters.map((node) => node.command('DBSIZE')));
    expect(sizes.map(Number)).not.toContain(0);
    await exporter.untilStates(all('healthy'));
  });

  it('P4 discover finds the keys of all nodes, and says that a node is one of a cluster', async () => {
    const ids = ['w-1', 'w-2', 'w-3', 'w-4', 'w-5', 'w-6'];
    for (const id of ids) {
      await cluster.command('SET', `fleet:${id}:heartbeat`, 'x');
    }
    const [{ passwordFile, port }] = cluster.masters;
    const access = ['--redis', `redis://127.0.0.1:${port}`, '--username', MONITOR.username];
    const flags = [...access, '--password-file', passwordFile, '--watch-seconds', '0'];
    const found = await discover(...flags, '--cluster');
    expect(sourcesOf(found)).toMatchObject([
      { kind: 'redis-keys', key: 'fleet:{id}:heartbeat', cluster: true, interval_seconds: 30 },
    ]);
    expect(commentsOf(found)).toContain(`: ${ids.length} keys;`);
    expectRefused(await discover(...flags), 'the server is a node of a Redis Cluster; add --cluster');
    for (const id of ids) {
      await cluster.command('DEL', `fleet:${id}:heartbeat`);
    }
  });

  it('P3 is down while one master without a replica is away: its workers are unknown, and none is called dead', async () => {
    exporter.takeTransitions();
    await cluster.masters[2].stop();
    await exporter.untilStates(all('unknown'));
    await cluster.masters[2].startAgain();
    await exporter.untilStates(all('healthy'));
    expectNothingFalse(exporter.takeTransitions(), IDS);
  });

  it('P3 follows a failover of the node that the configuration names, and calls no worker dead', async () => {
    exporter.takeTransitions();
    await cluster.masters[0].kill();
    await pollUntil('the replica to take over', async () =>
      (await cluster.replica.command('ROLE')).startsWith('master'),
    );
    await cluster.command('SET', 'worker:later', 'x', 'EX', '3600');
    await exporter.untilStates({ ...all('healthy'), later: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), IDS);
  });
});
