import { clearInterval, setInterval } from 'node:timers';
import { Redis } from 'ioredis';

const HEARTBEAT_MS = 10_000;
/** Heartbeats of all processes are spread over their interval. */
const PARTS = 20;
const LIFE_SECONDS = 60;

/** Processes in the shape of Sidekiq 7, which write their heartbeats every 10 s. Returns the function that ends them. */
export async function startSidekiqFleet(port, count) {
  const redis = new Redis({ host: '127.0.0.1', port });
  const identities = Array.from(
    { length: count },
    (_, index) => `app-${index % 200}:${index}:${index.toString(16)}`,
  );
  await redis.sadd('processes', ...identities);
  await redis.sadd('queues', 'default', 'mail');
  const beat = async (batch) => {
    const pipeline = redis.pipeline();
    const now = Date.now() / 1000;
    for (const identity of batch) {
      const [hostname, pid] = identity.split(':');
      const info = { hostname, started_at: 1796100661.6, pid: Number(pid), tag: 'shop', concurrency: 5 };
      pipeline.hset(identity, {
        info: JSON.stringify({
          ...info,
          queues: ['default', 'mail'],
          labels: [],
          identity,
          version: '7.3.10',
        }),
        concurrency: '5',
        busy: String(Math.floor(now) % 6),
        beat: String(now),
        quiet: 'false',
        rss: '131072',
      });
      pipeline.expire(identity, LIFE_SECONDS);
    }
    await pipeline.exec();
  };
  await beat(identities);
  return { stop: inParts(identities, HEARTBEAT_MS, beat, () => redis.quit()) };
}

/**
 * Calls `beat` for each part of the workers once per interval.
 *
 * @returns {() => Promise<unknown>} ends it
 */
export function inParts(workers, intervalMs, beat, end) {
  const size = Math.ceil(workers.length / PARTS);
  let part = 0;
  let running = Promise.resolve();
  const timer = setInterval(() => {
    const from = (part++ % PARTS) * size;
    running = running.then(() => beat(workers.slice(from, from + size)));
  }, intervalMs / PARTS);
  return async () => {
    clearInterval(timer);
    await running;
    await end();
  };
}
