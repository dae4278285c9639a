import { pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

const KEY = 'rq:worker:lives';
/** Long enough that the server is stopped before. */
const LIFE_MS = 3_000;

let redis: RedisServer;
let exporter: ObservedExporter;

beforeAll(async () => {
  redis = await RedisServer.start();
  exporter = await ObservedExporter.start(source());
});

afterAll(async () => {
  await exporter.close();
  await redis.close();
});

function source(): string {
  return [
    '  - kind: rq',
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${redis.passwordFile}`,
    '    poll_interval_seconds: 0.5',
  ].join('\n');
}

async function writeWorker(lifeMs: number): Promise<void> {
  await redis.command('HSET', KEY, 'last_heartbeat', '2026-12-01T05:00:00.123456Z', 'state', 'idle');
  await redis.command('PEXPIRE', KEY, String(lifeMs));
  await redis.command('SADD', 'rq:workers', KEY);
}

async function untilUp(value: number): Promise<void> {
  await pollUntil(
    `heartline_source_up ${value}`,
    async () => (await exporter.series('heartline_source_up', 'source'))['rq'] === value,
  );
}

async function untilPolledAgain(): Promise<void> {
  const polls = async () =>
    (await exporter.series('heartline_source_poll_duration_seconds_count', 'source'))['rq'] ?? 0;
  const before = await polls();
  await pollUntil('two more polls', async () => (await polls()) >= before + 2);
}

it('P1 a key that expired while Redis was down says nothing about its worker', async () => {
  await writeWorker(480_000);
  await exporter.untilStates({ lives: 'healthy' });
  exporter.takeTransitions();

  await writeWorker(LIFE_MS);
  const expiresAt = Date.now() + LIFE_MS;
  await redis.stop();
  await untilUp(0);
  await pollUntil('the end of the key', () => Promise.resolve(Date.now() > expiresAt));
  await redis.startAgain();
  await untilUp(1);
  await untilPolledAgain();
  expectNothingFalse(exporter.takeTransitions(), ['lives']);
  expect(await redis.command('EXISTS', KEY)).toBe('0');
});

it('P1 the same end of a key is a death while Redis is read', async () => {
  await writeWorker(480_000);
  await exporter.untilStates({ lives: 'healthy' });
  await untilPolledAgain();
  await redis.command('DEL', KEY);
  await exporter.untilStates({ lives: 'failed' });
});
