import { pollUntil } from '../test-support/poll-until';
import { queryPrometheus } from './environment/prometheus-query';
import { startEnvironment, type Environment } from './environment/environment';

const ACTIVE_SINCE = 'ALERTS_FOR_STATE{alertname="WorkerFailed", escalation=""}[10m]';

describe('a restart of Prometheus while a page fires', () => {
  let environment: Environment;
  /** The start of the page, in seconds since the epoch, from each sample that is newer than `after`. */
  const activeSince = async (after: number): Promise<number[] | undefined> => {
    const [page] = await queryPrometheus(environment.prometheusUrl, ACTIVE_SINCE);
    const newer = page?.samples.filter(([at]) => at > after) ?? [];
    return newer.length > 0 ? newer.map(([, moment]) => moment) : undefined;
  };
  const post = async (path: string) => {
    const response = await fetch(new URL(path, environment.exporterUrl), { method: 'POST' });
    if (!response.ok) {
      throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    }
  };

  beforeAll(async () => (environment = await startEnvironment()));
  afterAll(() => environment.end());

  it('S2.10 keeps the start of the page, so that the page escalates in time', async () => {
    await post('api/v1/workers/w-1/heartbeat');
    await post('health/workers/w-1/mark-failed');
    const waitForPage = (after: number) => pollUntil('the page', () => activeSince(after), { everyMs: 500 });
    const [before] = await waitForPage(0);
    expect(before).toBeDefined();

    await environment.stack.killService('prometheus', 'SIGTERM');
    const ended = Date.now() / 1000;
    await environment.stack.startService('prometheus');
    const afterwards = await waitForPage(ended);
    expect(new Set(afterwards)).toEqual(new Set([before]));
  });
});
