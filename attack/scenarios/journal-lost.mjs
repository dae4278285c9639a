import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { arrivals, pause, withPipeline } from '../pipeline/pipeline.mjs';

export const title = 'the exporter is killed and starts with an empty journal while a page is active';

/** Longer than the 121 s after which the page of a worker that is no longer reported used to resolve. */
const WATCH_MS = 240_000;

export function run() {
  return withPipeline(async (pipeline) => {
    const dedupKey = await pipeline.fail('worker-0');
    await pause(15_000);
    const killedAt = Date.now();
    const { stack, channels } = pipeline.environment;
    await pipeline.kill('exporter');
    rmSync(join(stack.paths.data, 'exporter'), { recursive: true });
    await pipeline.startService('exporter');
    const seconds = await pipeline.waitForFiring('HeartlineJournalLost', 120_000);
    await pause(WATCH_MS);
    const resolves = pipeline.events(dedupKey, 'resolve', killedAt);
    const notifications = channels.webhook.received.filter(
      ({ message }) => message.groupLabels.alertname === 'HeartlineJournalLost',
    );
    const returnedAt = Date.now();
    pipeline.workers.resume('worker-0');
    const resolve = await pipeline.waitForResolve(dedupKey, 60_000);
    return [
      {
        check: 'HeartlineJournalLost fires',
        result: seconds === undefined ? 'not within 2 minutes' : `${seconds} s after the start`,
        holds: seconds !== undefined,
      },
      {
        check: 'chat receives HeartlineJournalLost',
        result: arrivals(notifications, killedAt),
        holds: notifications.length === 1,
      },
      {
        check: 'the page of the failed worker does not resolve within 4 minutes',
        result: arrivals(resolves, killedAt),
        holds: resolves.length === 0,
      },
      {
        check: 'the page resolves after the worker has returned',
        result: resolve ? arrivals([resolve], returnedAt) : 'not within a minute',
        holds: resolve !== undefined && resolve.at > returnedAt,
      },
    ];
  });
}
