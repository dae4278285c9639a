import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../test-support/poll-until';
import { queryPrometheus } from './environment/prometheus-query';
import { startEnvironment, type Environment } from './environment/environment';

describe('an exporter that is killed and starts with an empty journal', () => {
  let environment: Environment;
  const created = async () => {
    const query = 'heartline_journal_created_timestamp_seconds';
    const [series] = await queryPrometheus(environment.prometheusUrl, query);
    return series?.samples[0]?.[1];
  };
  const waitForCreated = (after: number) =>
    pollUntil(
      'the creation time of the journal',
      async () => {
        const seconds = await created();
        return seconds !== undefined && seconds > after ? seconds : undefined;
      },
      { everyMs: 500 },
    );
  const restart = async () => {
    await environment.stack.killService('exporter', 'SIGKILL');
    return () => environment.stack.startService('exporter');
  };

  beforeAll(async () => (environment = await startEnvironment()));
  afterAll(() => environment.end());

  it('fires HeartlineJournalLost, unlike a restart with the same journal', async () => {
    await fetch(new URL('api/v1/workers/w-1/heartbeat', environment.exporterUrl), { method: 'POST' });
    const before = await waitForCreated(0);

    const startAgain = await restart();
    await startAgain();
    const text = await (await fetch(new URL('metrics', environment.exporterUrl))).text();
    const exposed = Number(/^heartline_journal_created_timestamp_seconds (\S+)$/m.exec(text)?.[1]);
    expect(exposed).toBe(before);

    const startEmpty = await restart();
    rmSync(join(environment.stack.paths.data, 'exporter'), { recursive: true });
    await startEmpty();
    expect(await waitForCreated(before)).toBeGreaterThan(before);
    const alerts = await pollUntil(
      'HeartlineJournalLost to fire',
      async () => {
        const firing = await queryPrometheus(
          environment.prometheusUrl,
          'ALERTS{alertname="HeartlineJournalLost",alertstate="firing"}',
        );
        return firing.length > 0 ? firing : undefined;
      },
      { everyMs: 500 },
    );
    expect(alerts).toHaveLength(1);
  });
});
