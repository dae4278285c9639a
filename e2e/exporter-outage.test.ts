import { setTimeout as pause } from 'node:timers/promises';
import { pollUntil } from '../test-support/poll-until';
import { LoadGenerator } from './environment/load-generator';
import { queryPrometheus, latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';

const DEMO_WORKERS = 6;
const REPORTERS = 50;
const DOWN_MS = 60_000;

describe('an exporter that is killed under load and down for a minute', () => {
  let environment: DemoEnvironment;
  let load: LoadGenerator;
  let failed: string;
  let killedAt: number;

  const states = () => queryPrometheus(environment.prometheusUrl, 'worker:health_state:code[10m]');
  const count = async (query: string) =>
    (await queryPrometheus(environment.prometheusUrl, `count(${query})`))[0]?.samples[0]?.[1] ?? 0;

  beforeAll(async () => {
    environment = await startDemoEnvironment(DEMO_WORKERS);
    load = new LoadGenerator(environment.exporterUrl, REPORTERS);
    await pollUntil(
      'all workers to be healthy',
      async () => (await count('worker:health_state:code == 1')) === DEMO_WORKERS + REPORTERS,
      { everyMs: 500 },
    );
    // One worker fails before the outage: its alert must go on firing.
    [failed = ''] = environment.fleet.ofType('indexer');
    await environment.fleet.command('kill', failed, 'exited');
    await environment.channels.pagerduty.waitFor(
      ({ payload }) => payload?.source === failed,
      240_000,
      'a page',
    );

    killedAt = Date.now();
    await environment.stack.killService('exporter', 'SIGKILL');
    await pause(DOWN_MS);
    await environment.stack.startService('exporter');
    // Long enough for each worker to fail if its age had gone on during the outage: 3 intervals of 5 s and two evaluations.
    const back = Date.now() / 1000;
    await pollUntil(
      'half a minute of samples after the restart',
      async () =>
        (await count(`timestamp(worker:health_state:code) > ${back + 30}`)) === DEMO_WORKERS + REPORTERS,
      { everyMs: 500 },
    );
  });

  afterAll(async () => {
    await load.end();
    await environment.end();
  });

  it('loses no acknowledged report', async () => {
    const acknowledged = [...load.counts].map(([id, counts]) => ({ id, ...counts }));
    const text = await (await fetch(new URL('metrics', environment.exporterUrl))).text();
    const sample = (series: string) => Number(new RegExp(`^${series} (\\S+)`, 'm').exec(text)?.[1]);
    let sum = 0;
    for (const { id, acknowledged: total, acknowledgements } of acknowledged) {
      const worker = `[^}]*worker_id="${id}"[^}]*`;
      expect(
        sample(`worker_tasks_finished_total\\{${worker}outcome="succeeded"[^}]*\\}`),
      ).toBeGreaterThanOrEqual(total);
      // Totals are cumulative, so a later report would hide a lost one. The number of heartbeats does not.
      expect(sample(`worker_heartbeats_total\\{${worker}\\}`)).toBeGreaterThanOrEqual(acknowledgements);
      sum += acknowledgements;
    }
    process.stdout.write(`acknowledged reports accounted for: ${sum} of ${REPORTERS} reporters\n`);
  });

  it('fails no worker, and lets no failed one recover', async () => {
    const series = await states();
    expect(series).toHaveLength(DEMO_WORKERS + REPORTERS);
    for (const { metric, samples } of series) {
      const since = samples.filter(([at]) => at * 1000 > killedAt);
      // If the outage counted, each worker would be failed after it. On a busy machine a heartbeat may be late (3).
      const expected = metric.worker_id === failed ? [5] : [1, 3];
      expect([metric.worker_id, since.filter(([, code]) => !expected.includes(code))]).toEqual([
        metric.worker_id,
        [],
      ]);
    }
  });

  it('neither fires nor resolves an alert on a worker', async () => {
    const firing = await queryPrometheus(
      environment.prometheusUrl,
      'ALERTS{alertname="WorkerFailed",escalation="",alertstate="firing"}[10m]',
    );
    expect(firing.map(({ metric }) => metric.worker_id)).toEqual([failed]);
    // An alert that was inactive in between is active since a later time.
    const since = await queryPrometheus(
      environment.prometheusUrl,
      'ALERTS_FOR_STATE{alertname="WorkerFailed",escalation=""}[10m]',
    );
    expect(since.map(({ metric }) => metric.worker_id)).toEqual([failed]);
    const [{ samples } = { samples: [] }] = since;
    expect(new Set(samples.map(([, moment]) => moment)).size).toBe(1);
    expect(samples[0]?.[0]).toBeLessThan(killedAt / 1000);
    expect(samples.at(-1)?.[0]).toBeGreaterThan(killedAt / 1000);

    const { pagerduty, webhook } = environment.channels;
    // The outage itself may page and be resolved: the exporter did not respond for a minute.
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

  it('keeps totals and receive times: no counter of a worker decreases', async () => {
    const [resets] = await queryPrometheus(
      environment.prometheusUrl,
      'sum(resets(worker_heartbeats_total[10m]))',
    );
    expect(resets?.samples[0]?.[1]).toBe(0);
    const query = `min(worker_heartbeats_total{worker_id="${failed}"})`;
    expect((await latestValuesBy(environment.prometheusUrl, 'x', query)).get('')).toBeGreaterThan(0);
  });
});
