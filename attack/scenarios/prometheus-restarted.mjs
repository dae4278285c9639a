import { arrivals, pause, withPipeline } from '../pipeline/pipeline.mjs';

export const title =
  'Prometheus is killed while a page is active; the worker returns before Prometheus does, 20 s later';

const AWAY_MS = 20_000;
const WATCH_MS = 120_000;

export function run() {
  return withPipeline(async (pipeline) => {
    const dedupKey = await pipeline.fail('worker-0');
    await pause(15_000);
    const killedAt = Date.now();
    await pipeline.kill('prometheus');
    pipeline.workers.resume('worker-0');
    await pause(AWAY_MS);
    const startedAt = Date.now();
    await pipeline.startService('prometheus');
    await pause(WATCH_MS);
    const resolves = pipeline.events(dedupKey, 'resolve', killedAt);
    const triggers = pipeline.events(dedupKey, 'trigger', killedAt);
    const chat = pipeline.chat('worker-0', 'resolved', killedAt);
    return [
      { check: 'the page resolves', result: arrivals(resolves, startedAt), holds: resolves.length === 1 },
      {
        check: 'the page is not sent again',
        result: arrivals(triggers, startedAt),
        holds: triggers.length === 0,
      },
      { check: 'chat is resolved once', result: arrivals(chat, startedAt), holds: chat.length === 1 },
    ];
  });
}
