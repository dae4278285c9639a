import { arrivals, pause, withPipeline } from '../pipeline/pipeline.mjs';

export const title = 'Alertmanager is killed with SIGKILL 1.5 s after a page, and away for 5 minutes';

/** Longer than --data.maintenance-interval. */
const SNAPSHOT_MS = 1500;
const AWAY_MS = 300_000;
/** A page whose first message was lost, or may not have been recorded, is sent again within 370 s. */
const WATCH_MS = 430_000;

export function run() {
  return withPipeline(async (pipeline) => {
    const old = await pipeline.fail('worker-0');
    const lasting = await pipeline.fail('worker-1');
    await pause(15_000);
    const recent = await pipeline.fail('worker-2');
    await pause(SNAPSHOT_MS);
    const killedAt = Date.now();
    await pipeline.kill('alertmanager');
    await pause(20_000);
    pipeline.workers.resume('worker-0');
    await pause(20_000);
    pipeline.workers.resume('worker-2');
    await pause(20_000);
    pipeline.workers.silence('worker-3');
    await pause(AWAY_MS - (Date.now() - killedAt));
    const startedAt = Date.now();
    await pipeline.startService('alertmanager');
    await pause(WATCH_MS);

    const resolved = (check, dedupKey) => {
      const resolves = pipeline.events(dedupKey, 'resolve', killedAt);
      return { check, result: arrivals(resolves, startedAt), holds: resolves.length === 1 };
    };
    const { received } = pipeline.environment.channels.pagerduty;
    const missed = received.filter(
      ({ message }) => message.event_action === 'trigger' && message.payload?.source === 'worker-3',
    );
    const again = ['worker-0', 'worker-2'].flatMap((id) =>
      received.filter(
        ({ at, message }) =>
          at > killedAt && message.event_action === 'trigger' && message.payload?.source === id,
      ),
    );
    const early = pipeline.events(lasting, 'resolve', killedAt);
    return [
      resolved('the page of a worker that recovered 20 s after the kill resolves', old),
      resolved('the page sent 1.5 s before the kill resolves', recent),
      {
        check: 'no recovered worker is paged again',
        result: arrivals(again, startedAt),
        holds: again.length === 0,
      },
      {
        check: 'the page of a worker that stays failed does not resolve',
        result: arrivals(early, startedAt),
        holds: early.length === 0,
      },
      {
        check: 'a worker that failed meanwhile is paged',
        result: arrivals(missed, startedAt),
        holds: missed.length > 0,
      },
    ];
  });
}
