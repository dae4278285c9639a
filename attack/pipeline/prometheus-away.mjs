import { arrivals, pause, withPipeline } from './pipeline.mjs';

const AFTER_MS = 45_000;
const RECOVERY_TIMEOUT_MS = 60_000;

/**
 * Prometheus is killed while a page is active and is away for `minutes`. The worker stays failed, so nothing may be
 * resolved; afterwards the worker returns and must be resolved once.
 */
export function prometheusAway(minutes) {
  return withPipeline(async (pipeline) => {
    const dedupKey = await pipeline.fail('worker-0');
    await pause(15_000);
    const killedAt = Date.now();
    await pipeline.kill('prometheus');
    await pause(minutes * 60_000);
    await pipeline.startService('prometheus');
    await pause(AFTER_MS);
    const resolves = pipeline.events(dedupKey, 'resolve', killedAt);
    const triggers = pipeline.events(dedupKey, 'trigger', killedAt);
    const chat = pipeline.chat('worker-0', 'resolved', killedAt);
    const others = pipeline.environment.channels.pagerduty.received.filter(
      ({ message }) => message.payload && !['worker-0', 'heartline'].includes(message.payload.source),
    );
    const returnedAt = Date.now();
    pipeline.workers.resume('worker-0');
    const resolve = await pipeline.waitForResolve(dedupKey, RECOVERY_TIMEOUT_MS);
    return [
      {
        check: 'the page is not resolved',
        result: arrivals(resolves, killedAt),
        holds: resolves.length === 0,
      },
      { check: 'chat is not resolved', result: arrivals(chat, killedAt), holds: chat.length === 0 },
      {
        check: 'the worker is not paged again',
        result: arrivals(triggers, killedAt),
        holds: triggers.length === 0,
      },
      { check: 'no other worker is paged', result: String(others.length), holds: others.length === 0 },
      {
        check: 'the page resolves after the worker has returned',
        result: resolve ? arrivals([resolve], returnedAt) : 'not within a minute',
        holds: resolve !== undefined && resolve.at > returnedAt,
      },
    ];
  });
}
