import { arrivals, pause, withPipeline } from '../pipeline/pipeline.mjs';

export const title = 'the exporter is killed four times in a row while a page is active, and away for 200 s';

const RESTARTS = 4;
const AWAY_MS = 200_000;
const AFTER_MS = 45_000;

export function run() {
  return withPipeline(async (pipeline) => {
    const dedupKey = await pipeline.fail('worker-0');
    await pause(15_000);
    const killedAt = Date.now();
    for (let restart = 0; restart < RESTARTS; restart++) {
      await pipeline.kill('exporter');
      await pipeline.startService('exporter');
      await pause(5000);
    }
    await pipeline.kill('exporter');
    await pause(AWAY_MS);
    await pipeline.startService('exporter');
    await pause(AFTER_MS);
    const { received } = pipeline.environment.channels.pagerduty;
    const resolves = pipeline.events(dedupKey, 'resolve', killedAt);
    const absent = received.filter(
      ({ message }) =>
        message.event_action === 'trigger' && message.payload?.class === 'WorkerExporterAbsent',
    );
    const others = received.filter(
      ({ message }) => message.payload && !['worker-0', 'heartline'].includes(message.payload.source),
    );
    const returnedAt = Date.now();
    pipeline.workers.resume('worker-0');
    const resolve = await pipeline.waitForResolve(dedupKey, 60_000);
    return [
      {
        check: 'the page is not resolved',
        result: arrivals(resolves, killedAt),
        holds: resolves.length === 0,
      },
      {
        check: 'WorkerExporterAbsent is paged',
        result: arrivals(absent, killedAt),
        holds: absent.length > 0,
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
