import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { pollUntil } from '../../test-support/poll-until';
import { ObservedExporter } from './observed-exporter';

const WRONG_PASSWORD = 'mistyped-S3CRET';

let redis: RedisServer;
let exporter: ObservedExporter;
let folder: string;

function source(kind: string, passwordFile: string, ...keys: readonly string[]): string {
  return [
    `  - kind: ${kind}`,
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${passwordFile}`,
    '    poll_interval_seconds: 0.5',
    ...keys.map((key) => `    ${key}`),
  ].join('\n');
}

beforeAll(async () => {
  redis = await RedisServer.start();
  folder = await mkdtemp(join(tmpdir(), 'heartline-hostile-'));
  await writeFile(join(folder, 'wrong-password'), WRONG_PASSWORD);
  exporter = await ObservedExporter.start(
    [
      source('sidekiq', redis.passwordFile),
      source('rq', redis.passwordFile),
      source(
        'redis-keys',
        redis.passwordFile,
        'key: "worker:{id}"',
        'interval_seconds: 60',
        'ttl_seconds: 600',
      ),
      source('sidekiq', join(folder, 'wrong-password'), 'name: locked'),
    ].join('\n'),
  );
});

afterAll(async () => {
  await exporter.close();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

async function writeProcess(identity: string, startedAt: string): Promise<void> {
  const info = `{"hostname":"h","started_at":${startedAt},"queues":["a"],"version":"7.3.10"}`;
  await redis.command('HSET', identity, 'info', info, 'busy', '1', 'concurrency', '5');
  await redis.command('EXPIRE', identity, '600');
  await redis.command('SADD', 'processes', identity);
}

it('P1 values that others write wrongly do not stop the source: other types, times without end, foreign queues', async () => {
  await writeProcess('good:1:a', '1796100661.6');
  await writeProcess('endless:2:b', '1e300');
  await redis.command(
    'HSET',
    'good:1:a:work',
    'x',
    '{"run_at":1e300}',
    'y',
    '{"run_at":"soon"}',
    'z',
    'no JSON',
  );
  await redis.command('SADD', 'processes', 'text:3:c');
  await redis.command('SET', 'text:3:c', 'no hash');
  await redis.command('SADD', 'queues', 'mail', 'broken', 'x'.repeat(5_000));
  await redis.command('RPUSH', 'queue:mail', '{"enqueued_at":1e300}');
  await redis.command('SET', 'queue:broken', 'no list');

  await redis.command('SADD', 'rq:workers', 'rq:worker:rq-good', 'rq:worker:rq-list', 'foreign');
  const beat = '2026-12-01T05:00:00.123456Z';
  await redis.command('HSET', 'rq:worker:rq-good', 'last_heartbeat', beat, 'state', 'idle', 'birth', 'never');
  await redis.command('EXPIRE', 'rq:worker:rq-good', '480');
  await redis.command('RPUSH', 'rq:worker:rq-list', 'x');

  await redis.command('SET', 'worker:key-good', '1', 'EX', '600');
  await redis.command('RPUSH', 'worker:key-list', '1');
  await redis.command('HSET', 'worker:key-hash', 'a', '1');

  await exporter.untilStates({
    'good:1:a': 'healthy',
    'endless:2:b': 'healthy',
    'rq-good': 'healthy',
    'key-good': 'healthy',
  });
  expect(Object.keys(await exporter.states()).sort()).toEqual([
    'endless:2:b',
    'good:1:a',
    'key-good',
    'rq-good',
  ]);
  await pollUntil('the queues of Sidekiq', async () => {
    const waiting = await exporter.series('worker_queue_tasks', 'queue', 'state="waiting"');
    return waiting['mail'] === 1;
  });
  expect(await exporter.series('heartline_source_up', 'source')).toEqual({
    sidekiq: 1,
    rq: 1,
    'redis-keys': 1,
    locked: 0,
  });
});

it('P1 an error of a wrong password is logged without it', async () => {
  await pollUntil('the error of the locked source', () =>
    Promise.resolve(/source cannot be read.*WRONGPASS|WRONGPASS.*source cannot be read/.test(exporter.log)),
  );
  expect(exporter.log).not.toContain(WRONG_PASSWORD);
});
