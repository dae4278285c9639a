import { Redis } from 'ioredis';
import { join } from 'node:path';
import { expectEventually } from '../../test-support/poll-until';
import { findFreePort } from '../../test-support/free-ports';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { CeleryFleet } from '../sources/celery-fleet';
import { ObservedExporter } from '../sources/observed-exporter';
import { startRqWorker } from '../sources/rq-worker';
import { findSidekiq, startSidekiq } from '../sources/sidekiq-worker';
import { startWorker } from '../sources/start-worker';
import { commentsOf, discover, expectRefused, passwordFile, sourceLines, sourcesOf } from './discovery';

/** Databases of the server with other content than that of the tools. */
const [EMPTY, RESULTS, HOSTILE] = [5, 6, 7];
const SECRET = 'not-the-password';

let redis: RedisServer;
let fleet: CeleryFleet;
let writer: Redis;
let beating: NodeJS.Timeout;
const processes: TestProcess[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
  fleet = await CeleryFleet.create(redis.url());
  const python = join(await resolveServer('celery'), 'python3');
  processes.push(
    startSidekiq(await findSidekiq(), redis.url()),
    startRqWorker({ python, redisUrl: redis.url(), name: 'rq-1', queues: ['reports'] }),
  );
  const [bullmq] = await Promise.all([
    startWorker('bullmq.mjs', ['bullmq', redis.url(), 'images'], { WORKER_NAME: 'bullmq-1' }),
    fleet.start('celery-1@here', '--queues', 'mail'),
  ]);
  processes.push(bullmq);
  writer = new Redis(redis.url());
  beating = setInterval(() => void writer.set('worker:own-1:heartbeat', 'alive', 'EX', 9), 1_000);
  await writer.hset('resque:workers:heartbeat', 'host:17:mail,*', '2026-12-01T00:00:00Z');
  await writer.hset('process:own-2', { last_heartbeat: 'x', status: 'idle' });
});

afterAll(async () => {
  clearInterval(beating);
  await writer.quit();
  await fleet.close();
  await Promise.all(processes.map((process) => process.end('SIGKILL')));
  await redis.close();
});

function look(database = 0, ...more: readonly string[]) {
  const access = ['--username', MONITOR.username, '--password-file', redis.passwordFile];
  return discover('--redis', redis.url(database), ...access, '--watch-seconds', '3', ...more);
}

describe('P4 heartline-exporter discover --redis', () => {
  it('sees the tools of a server with a role that only reads, and the exporter reads them with the printed configuration', async () => {
    await expectEventually(
      async () => Object.fromEntries(sourcesOf(await look()).map((source) => [source.name, source])),
      (sources) => {
        expect(Object.keys(sources).sort()).toEqual([
          ...['bullmq', 'celery-redis', 'redis-keys', 'resque', 'rq', 'sidekiq'],
        ]);
        expect(sources['redis-keys']).toMatchObject({
          key: 'worker:{id}:heartbeat',
          interval_seconds: 1,
          ttl_seconds: 9,
        });
      },
    );
    const found = await look();
    expect(commentsOf(found)).toContain(
      'RQ (docs/sources/rq.md): set rq:workers: 1 worker; set rq:queues: 0 queues. Read',
    );
    expect(commentsOf(found)).toContain('BullMQ (docs/sources/bullmq.md): keys bull:…:meta: 1 queue');
    expect(commentsOf(found)).toContain(
      'Sidekiq (docs/sources/sidekiq.md): set processes: 1 process; set queues:',
    );
    expect(commentsOf(found)).toContain(
      'Celery (docs/sources/celery.md): set _kombu.binding.celery.pidbox: 1 worker',
    );
    expect(found.output + found.errors).not.toContain(MONITOR.password);
    const exporter = await ObservedExporter.start(sourceLines(found));
    try {
      await expectEventually(
        () => exporter.workers(),
        (workers) => {
          const healthy = workers.filter(({ state }) => state === 'healthy').map((row) => row.worker_type);
          expect(healthy.sort()).toEqual(['bullmq', 'celery-redis', 'redis-keys', 'rq', 'sidekiq']);
        },
      );
    } finally {
      await exporter.close();
    }
    expect(await redis.command('INFO', 'commandstats')).not.toMatch(/cmdstat_(keys|flushall|flushdb):/);
  });

  it('says in comments what it cannot read yet, and keeps it out of the configuration', async () => {
    const role = '~* &* -@all +@read -@dangerous +ping +hello +select +client|setname';
    await redis.command('ACL', 'SETUSER', 'few', 'reset', 'on', `>${MONITOR.password}`, ...role.split(' '));
    const found = await discover(
      ...['--redis', redis.url(), '--username', 'few', '--password-file', redis.passwordFile],
      ...['--watch-seconds', '0'],
    );
    expect(sourcesOf(found).map(({ name }) => name)).not.toContain('bullmq');
    expect(sourcesOf(found).map(({ name }) => name)).toContain('rq');
    expect(commentsOf(found)).toContain(
      'Not read yet: The workers cannot be read, because the server refuses CLIENT LIST',
    );
    expect(commentsOf(found)).toContain('- kind: bullmq');
    expect(commentsOf(found)).toContain('may not run INFO');
    await redis.command('ACL', 'SETUSER', 'few', '-scan');
    const withoutScan = await discover('--redis', redis.url().replace('//', `//few:${MONITOR.password}@`));
    expect(commentsOf(withoutScan)).toContain('The user may not run SCAN');
    expect(sourcesOf(withoutScan)).toContainEqual(
      expect.objectContaining({ kind: 'rq', username: 'few', password_file: 'heartline-password' }),
    );
    expect(withoutScan.output + withoutScan.errors).not.toContain(MONITOR.password);
  });

  it('sees nothing in an empty database, names the others, and results of Celery are not its broker', async () => {
    const empty = await look(EMPTY);
    expect(sourcesOf(empty)).toEqual([]);
    expect(empty).toMatchObject({ status: 0, errors: expect.stringContaining('has no workers') as string });
    expect(commentsOf(empty)).toContain('Databases that were not looked at: 0 (');
    await writer.pipeline().select(RESULTS).set('celery-task-meta-1', '{}').select(0).exec();
    const results = await look(RESULTS);
    expect(sourcesOf(results)).toEqual([]);
    expect(commentsOf(results)).toContain('look at the one of its broker');
  });

  it('P1 names of keys that others chose cannot change the configuration', async () => {
    const keys = ['a\nsources: []\n:b:meta', 'worker:x\n- kind: rq:heartbeat', 'processes: [', 'rq:workers'];
    const pipeline = writer.pipeline().select(HOSTILE);
    for (const key of keys) {
      pipeline.set(key, 'text');
    }
    pipeline.hset('c: [x:q:meta', { version: 'x\n  - kind: sidekiq', 'opts.maxLenEvents': '10' });
    // Names as those of tools, with other content.
    await pipeline
      .hset('page:home:meta', 'title', 'x')
      .set('page:home:id', '1')
      .hset('a:b:meta', 'c', 'd')
      .select(0)
      .exec();
    const found = await look(HOSTILE);
    expect(sourcesOf(found)).toMatchObject([
      { kind: 'bullmq', key_prefix: 'c: [x' },
      { kind: 'redis-keys', key: 'worker:{id}:heartbeat' },
    ]);
  });

  it('says in one sentence why it cannot look: password, permission, no server, a server of another kind', async () => {
    const wrong = await passwordFile(SECRET);
    const refused = await discover(
      '--redis',
      redis.url(),
      '--username',
      'heartline',
      '--password-file',
      wrong,
    );
    expectRefused(refused, 'cannot be read as Redis: WRONGPASS');
    expect(refused.errors).not.toContain(SECRET);
    await redis.command('ACL', 'SETUSER', 'blind', 'reset', 'on', 'nopass', '+ping');
    expectRefused(await discover('--redis', redis.url().replace('//', '//blind:any@')), 'NOPERM');
    const free = await findFreePort();
    expectRefused(await discover('--redis', `redis://127.0.0.1:${free}/0`), 'ECONNREFUSED');
    for (const scheme of ['postgres', 'mysql']) {
      const url = `${scheme}://127.0.0.1:${redis.port}/app`;
      expectRefused(await discover(`--${scheme}=${url}`, '--timeout-seconds=1'), 'Redis, use --redis');
    }
  });
});
