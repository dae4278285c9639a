import { poll } from '../stack/src/processes/poll';
import { queryPrometheus } from './environment/prometheus-query';
import { startEnvironment, type Environment } from './environment/environment';

jest.setTimeout(200_000);

const SINCE = 'ALERTS_FOR_STATE{alertname="WorkerHeartbeatMissed", severity="page"}[10m]';

describe('Prometheus is restarted while a page stands', () => {
  let environment: Environment;
  /** Since when the page stands, seconds since the epoch, by each sample of it that is newer than `after`. */
  const since = async (after: number): Promise<number[] | undefined> => {
    const [page] = await queryPrometheus(environment.prometheusUrl, SINCE);
    const newer = page?.samples.filter(([at]) => at > after) ?? [];
    return newer.length > 0 ? newer.map(([, moment]) => moment) : undefined;
  };
  const say = async (path: string) => {
    const answer = await fetch(new URL(path, environment.exporterUrl), { method: 'POST' });
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
  };

  beforeAll(async () => (environment = await startEnvironment()), 120_000);
  afterAll(() => environment.end());

  it('S2.10 since when it stands is the same afterwards, so that it escalates in time', async () => {
    await say('api/v1/workers/w-1/heartbeat');
    await say('health/workers/w-1/mark-failed');
    const [before] = (await poll(() => since(0), 60_000, 500)) ?? [];
    expect(before).toBeDefined();

    await environment.stack.killService('prometheus', 'SIGTERM');
    const ended = Date.now() / 1000;
    await environment.stack.startService('prometheus');
    const afterwards = await poll(() => since(ended), 60_000, 500);
    expect(new Set(afterwards)).toEqual(new Set([before]));
  });
});
