import { arrivals, pause, withPipeline } from '../pipeline/pipeline.mjs';

export const title = 'Alertmanager is killed the moment a page arrives, before it has recorded it as sent';

/** The worker recovers while Alertmanager is away. */
const RECOVERS_AFTER_MS = 12_000;
const AWAY_MS = 25_000;
/** The page is sent again within 370 s, and fires for 390 s after the start (worker:page_unlogged:timestamp_seconds). */
const WATCH_MS = 430_000;

export function run() {
  return withPipeline(async (pipeline) => {
    const dedupKey = await pipeline.fail('worker-0');
    const killedAt = Date.now();
    await pipeline.kill('alertmanager');
    await pause(RECOVERS_AFTER_MS);
    pipeline.workers.resume('worker-0');
    await pause(AWAY_MS - RECOVERS_AFTER_MS);
    const startedAt = Date.now();
    await pipeline.startService('alertmanager');
    await pause(WATCH_MS);
    const resolves = pipeline.events(dedupKey, 'resolve', killedAt);
    const triggers = pipeline.events(dedupKey, 'trigger', killedAt);
    const later = triggers.filter(({ at }) => at > (resolves[0]?.at ?? Infinity));
    const chat = pipeline.chat('worker-0', 'resolved', killedAt);
    return [
      { check: 'the page resolves', result: arrivals(resolves, startedAt), holds: resolves.length === 1 },
      {
        check: 'the page is sent again only to the open incident',
        result: arrivals(triggers, startedAt),
        holds: later.length === 0,
      },
      { check: 'chat is resolved', result: arrivals(chat, startedAt), holds: chat.length > 0 },
    ];
  });
}
