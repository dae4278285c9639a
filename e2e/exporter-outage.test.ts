import { setTimeout as pause } from 'node:timers/promises';
import { poll } from '../stack/src/processes/poll';
import { LoadGenerator } from './environment/load-generator';
import { queryPrometheus, latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';

const DEMO_WORKERS = 6;
const LOADERS = 50;
const DOWN_MS = 60_000;

jest.setTimeout(300_000);

describe('the exporter is killed under load and stays away for a minute', () => {
  let environment: DemoEnvironment;
  let load: LoadGenerator;
  let failed: string;
  let killedAt: number;

  const states = () => queryPrometheus(environment.prometheusUrl, 'worker:health_state:code[10m]');
  const count = async (query: string) =>
    (await queryPrometheus(environment.prometheusUrl, `count(${query})`))[0]?.samples[0]?.[1] ?? 0;
  const until = async (what: string, holds: () => Promise<boolean>, timeoutMs: number) => {
    if (!(await poll(async () => (await holds()) || undefined, timeoutMs, 500)))
      throw new Error(`Not in time: ${what}.`);
  };

  beforeAll(async () => {
    environment = await startDemoEnvironment(DEMO_WORKERS);
    load = new LoadGenerator(environment.exporterUrl, LOADERS);
    await until(
      'all workers healthy',
      async () => (await count('worker:health_state:code == 1')) === DEMO_WORKERS + LOADERS,
      60_000,
    );
    // One is failed beforehand: its alert must go on firing, whatever happens to the exporter.
    [failed = ''] = environment.fleet.ofType('indexer');
    await environment.fleet.command('kill', failed, 'exited');
    await environment.channels.pagerduty.waitFor(
      ({ payload }) => payload?.source === failed,
      60_000,
      'a page',
    );

    killedAt = Date.now();
    await environment.stack.killService('exporter', 'SIGKILL');
    await pause(DOWN_MS);
    await environment.stack.startService('exporter');
    // Long enough that each would be seen as failed if its age had gone on: 3 intervals of 5 s and two evaluations.
    const back = Date.now() / 1000;
    await until(
      'half a minute of samples after the restart',
      async () =>
        (await count(`timestamp(worker:health_state:code) > ${back + 30}`)) === DEMO_WORKERS + LOADERS,
      120_000,
    );
  }, 290_000);

  afterAll(async () => {
    await load.end();
    await environment.end();
  });

  it('no acknowledged report is lost', async () => {
    const acknowledged = [...load.accounts].map(([id, account]) => ({ id, ...account }));
    const text = await (await fetch(new URL('metrics', environment.exporterUrl))).text();
    const told = (series: string) => Number(new RegExp(`^${series} (\\S+)`, 'm').exec(text)?.[1]);
    let sum = 0;
    for (const { id, acknowledged: total, acknowledgements } of acknowledged) {
      const worker = `[^}]*worker_id="${id}"[^}]*`;
      expect(
        told(`worker_tasks_finished_total\\{${worker}outcome="succeeded"[^}]*\\}`),
      ).toBeGreaterThanOrEqual(total);
      // The totals are cumulative, so that a later report would hide a lost one; its heartbeat would be missing here.
      expect(told(`worker_heartbeats_total\\{${worker}\\}`)).toBeGreaterThanOrEqual(acknowledgements);
      sum += acknowledgements;
    }
    process.stdout.write(`acknowledged reports accounted for: ${sum} of ${LOADERS} reporters\n`);
  });

  it('no worker’s state changed because of it', async () => {
    const series = await states();
    expect(series).toHaveLength(DEMO_WORKERS + LOADERS);
    for (const { metric, samples } of series) {
      const since = samples.filter(([at]) => at * 1000 > killedAt);
      const expected = metric.worker_id === failed ? 5 : 1;
      expect([metric.worker_id, since.filter(([, code]) => code !== expected)]).toEqual([
        metric.worker_id,
        [],
      ]);
    }
  });

  it('no alert on a worker was resolved or fired', async () => {
    const firing = await queryPrometheus(
      environment.prometheusUrl,
      'ALERTS{alertname="WorkerHeartbeatMissed",worker_state="failed",alertstate="firing"}[10m]',
    );
    expect(firing.map(({ metric }) => metric.worker_id)).toEqual([failed]);
    const [before, ...gaps] = gapsOf(firing[0]?.samples ?? []);
    expect(before).toBeDefined();
    expect(gaps.filter((gap) => gap > 10)).toEqual([]);

    const { pagerduty, webhook } = environment.channels;
    // The exporter's own absence may page, and be over: it did not answer for a minute.
    const pages = pagerduty.received.map(({ message }) => message);
    const { dedup_key: page } = pages.find(({ payload }) => payload?.source === failed) ?? {};
    expect(page).toBeDefined();
    expect(
      pages.filter(({ event_action, dedup_key }) => event_action === 'resolve' && dedup_key === page),
    ).toEqual([]);
    const sources = new Set(pages.map(({ payload }) => payload?.source));
    sources.delete('heartline');
    expect([...sources]).toEqual([failed]);
    const workers = new Set(
      webhook.received.flatMap(({ message }) => message.alerts.map(({ labels }) => labels.worker_id)),
    );
    workers.delete(undefined);
    expect([...workers]).toEqual([failed]);
    expect(
      webhook.received.filter(
        ({ message }) => message.groupLabels.worker_id && message.status === 'resolved',
      ),
    ).toEqual([]);
  });

  it('totals and receive times survived: no counter of a worker went down', async () => {
    const [resets] = await queryPrometheus(
      environment.prometheusUrl,
      'sum(resets(worker_heartbeats_total[10m]))',
    );
    expect(resets?.samples[0]?.[1]).toBe(0);
    const query = `min(worker_heartbeats_total{worker_id="${failed}"})`;
    expect((await latestValuesBy(environment.prometheusUrl, 'x', query)).get('')).toBeGreaterThan(0);
  });
});

function gapsOf(samples: readonly (readonly [number, number])[]): number[] {
  return samples.map(([at], i) => at - (samples[i - 1]?.[0] ?? at));
}
