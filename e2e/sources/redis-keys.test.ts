import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

const INTERVAL_MS = 1_000;

let redis: RedisServer;
let exporter: ObservedExporter;
/** Workers that write their keys in their interval until they are ended. */
const writing = new Map<string, NodeJS.Timeout>();

beforeAll(async () => {
  redis = await RedisServer.start();
  exporter = await ObservedExporter.start([ttlSource(), hashSource()].join('\n'));
});

afterAll(async () => {
  for (const timer of writing.values()) {
    clearInterval(timer);
  }
  await exporter.close();
  await redis.close();
});

function connection(): readonly string[] {
  return [
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${redis.passwordFile}`,
    '    poll_interval_seconds: 0.5',
  ];
}

function ttlSource(): string {
  return [
    '  - kind: redis-keys',
    ...connection(),
    '    key: worker:{id}:heartbeat',
    '    worker_type: batch',
    '    interval_seconds: 2',
    '    ttl_seconds: 60',
    '    deleted_is_goodbye: true',
  ].join('\n');
}

/** As Resque keeps its heartbeats. */
function hashSource(): string {
  return [
    '  - kind: redis-keys',
    '    name: resque',
    ...connection(),
    '    key: resque:workers:heartbeat',
    '    interval_seconds: 2',
  ].join('\n');
}

function write(id: string, ...command: readonly string[]): void {
  const beat = () => {
    const args = command.map((each) => (each === 'NOW' ? String(Date.now()) : each));
    // A server that does not answer is a heartbeat that is lost.
    redis.command(...args).catch(() => undefined);
  };
  beat();
  writing.set(id, setInterval(beat, INTERVAL_MS));
}

function end(id: string): void {
  clearInterval(writing.get(id));
  writing.delete(id);
}

const RESQUE_ID = 'host:17:mail,*';
const RESQUE_LANE = 'host:17:mail_x2C__x2A_';

describe('the source redis-keys', () => {
  it('P2 reads worker:{id}:heartbeat keys and one hash of heartbeats, and leaves other keys alone', async () => {
    await redis.command('SET', 'worker:other:lock', '1');
    for (const id of ['a', 'b', 'c']) {
      write(id, 'SET', `worker:${id}:heartbeat`, 'NOW', 'EX', '60');
    }
    write('resque', 'HSET', 'resque:workers:heartbeat', RESQUE_ID, 'NOW');
    await exporter.untilStates({ a: 'healthy', b: 'healthy', c: 'healthy', [RESQUE_LANE]: 'healthy' });
    expect(Object.keys(await exporter.states()).sort()).toEqual(['a', 'b', 'c', RESQUE_LANE].sort());
    expect(await exporter.series('heartline_source_workers', 'source')).toEqual({
      'redis-keys': 3,
      resque: 1,
    });
  });

  it('P1 P2 outages of the server and of the exporter say nothing false', async () => {
    exporter.takeTransitions();
    redis.pause();
    await exporter.untilStates({ a: 'unknown', [RESQUE_LANE]: 'unknown' });
    redis.resume();
    await exporter.untilStates({ a: 'healthy', b: 'healthy', c: 'healthy', [RESQUE_LANE]: 'healthy' });
    await exporter.kill();
    await exporter.startAgain();
    await exporter.untilStates({ a: 'healthy', b: 'healthy', c: 'healthy', [RESQUE_LANE]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), ['a', 'b', 'c', RESQUE_LANE]);
  });

  it('P2 tells a deleted key from one that is no longer written', async () => {
    end('a');
    await redis.command('DEL', 'worker:a:heartbeat');
    end('b');
    end('resque');
    await exporter.untilStates({ a: 'stopped', b: 'failed', c: 'healthy', [RESQUE_LANE]: 'failed' });
    expect(exporter.takeTransitions()['a']).toEqual(['stopped']);
  });

  it('P1 a reload removes a source and changes another one', async () => {
    await exporter.configure(ttlSource().replace('interval_seconds: 2', 'interval_seconds: 20'));
    await exporter.reload();
    await exporter.untilStates({ [RESQUE_LANE]: 'stopped', c: 'healthy' });
    expect(await exporter.series('heartline_source_up', 'source')).toEqual({ 'redis-keys': 1 });
  });
});
