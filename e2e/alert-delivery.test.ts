import { ladder } from '../exporter/src/health/liveness/ladder';
import { pollUntil } from '../test-support/poll-until';
import { queryPrometheus, latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';
import { type PagerDutyEvent } from './fakes/pagerduty';
import { type Notification } from './fakes/webhook';

// Real processes and real time: the killed worker promises a heartbeat every 10 s and is failed after 5 missed ones.
const WORKERS = 20;
const INTERVAL = 10;
const THRESHOLD = 5;
/** Until a message has to be there: detection, delivery, and a machine that is much slower than usual. */
const PATIENCE_MS = 240_000;
const PROMISE = {
  interval: INTERVAL * 1000,
  threshold: THRESHOLD,
  tolerance: 0.25,
  stopped: false,
  marked: false,
  neverReported: false,
  sourceDown: false,
};

describe('the alert on a dead worker', () => {
  let environment: DemoEnvironment;
  let victim: string;
  let leaver: string;
  const measured: string[] = [];

  beforeAll(async () => {
    environment = await startDemoEnvironment(WORKERS);
    [victim = ''] = environment.fleet.ofType('auditor');
    [leaver = ''] = environment.fleet.ofType('indexer');
    await pollUntil(
      `${WORKERS} healthy workers`,
      async () => {
        const states = await latestValuesBy(
          environment.prometheusUrl,
          'worker_id',
          'worker:health_state:code == 1',
        );
        return states.size === WORKERS;
      },
      { everyMs: 500 },
    );
  });

  afterAll(async () => {
    process.stdout.write(`${measured.join('\n')}\n`);
    await environment.end();
  });

  const statesOf = async (workerId: string) =>
    (
      await queryPrometheus(
        environment.prometheusUrl,
        `worker:health_state:code{worker_id="${workerId}"}[5m]`,
      )
    )[0]?.samples ?? [];

  // `npm run bench -- alerts` requires 30 s. Here the delays are printed only.
  it('S4.1 S3.1 reaches Slack, PagerDuty, email and webhook', async () => {
    expect(JSON.stringify(environment.channels.webhook.received)).not.toContain(victim);
    await environment.fleet.command('stop', leaver, 'exited');
    await environment.fleet.command('kill', victim, 'exited');
    const { slack, pagerduty, webhook, mail } = environment.channels;
    const about = (text: string) => text.includes(victim);
    const [toSlack, toPager, toHook, toMail] = await Promise.all([
      slack.waitFor(
        ({ attachments }) =>
          attachments.some(({ text, title }) => about(title + text) && /failed/i.test(title + text)),
        PATIENCE_MS,
        'Slack: failed',
      ),
      pagerduty.waitFor(
        (event) => isAbout(event, victim) && event.event_action === 'trigger',
        PATIENCE_MS,
        'a page',
      ),
      webhook.waitFor(
        (message) => hasAlert(message, victim, 'failed', 'firing'),
        PATIENCE_MS,
        'webhook: failed',
      ),
      mail.waitFor(
        ({ subject, text }) => about(subject + text) && subject.includes('[FAILED]'),
        PATIENCE_MS,
        'mail: failed',
      ),
    ]);

    const lastHeartbeats = await latestValuesBy(
      environment.prometheusUrl,
      'worker_id',
      `worker_last_heartbeat_timestamp_seconds{worker_id="${victim}"}`,
    );
    const failedAt = ((lastHeartbeats.get(victim) ?? NaN) + THRESHOLD * INTERVAL) * 1000;
    for (const [channel, { at }] of Object.entries({
      slack: toSlack,
      pagerduty: toPager,
      webhook: toHook,
      email: toMail,
    })) {
      measured.push(
        `failed threshold crossed → ${channel} received: ${((at - failedAt) / 1000).toFixed(1)} s`,
      );
    }
    for (const inbox of [slack, pagerduty, webhook, mail]) {
      expect(inbox.rejected).toEqual([]);
    }
  });

  it('S4.1 follows the states healthy, degraded, critical and failed, each at the age that the ladder defines', async () => {
    const states = await statesOf(victim);
    const [ages] = await queryPrometheus(
      environment.prometheusUrl,
      `worker:heartbeat_age:intervals{worker_id="${victim}"}[5m]`,
    );
    const codes = states.map(([, code]) => code).filter((code) => code !== 2);
    // A late evaluation may miss a state: degraded lasts 7.5 s.
    const steps = codes.filter((code, i) => code !== codes[i - 1]);
    expect(steps).toEqual([1, 3, 4, 5].filter((code) => steps.includes(code)));
    expect(steps).toEqual(expect.arrayContaining([1, 5]));
    const ageAt = new Map(ages?.samples);
    const judged = states.filter(([at, code]) => ageAt.has(at) && code !== 2);
    expect(judged.length).toBeGreaterThan(2);
    for (const [at, code] of judged) {
      const age = (ageAt.get(at) ?? NaN) * INTERVAL * 1000;
      const expected = ladder({ ...PROMISE, age });
      expect([at, code]).toEqual([at, expected.code]);
    }
  });

  it('is not sent for the other workers, which do not fail', async () => {
    const series = await queryPrometheus(environment.prometheusUrl, 'worker:health_state:code[5m]');
    const others = series.filter(({ metric }) => metric.worker_id !== victim && metric.worker_id !== leaver);
    expect(others).toHaveLength(WORKERS - 2);
    const { slack, pagerduty, webhook, mail } = environment.channels;
    const messages = [slack, pagerduty, webhook, mail].map(({ received }) => JSON.stringify(received)).join();
    for (const { metric, samples } of others) {
      const since = samples.slice(samples.findIndex(([, code]) => code === 1));
      // On a busy machine a heartbeat may be late, and its worker degraded for a moment.
      const failed = since.filter(([, code]) => code === 4 || code === 5);
      expect([metric.worker_id, since.length > 0, failed]).toEqual([metric.worker_id, true, []]);
      expect(messages).not.toContain(`"${metric.worker_id}"`);
    }
  });

  it('S5.3 is not sent for a worker that stopped gracefully', async () => {
    expect((await statesOf(leaver)).at(-1)?.[1]).toBe(0);
    const { slack, pagerduty, webhook, mail } = environment.channels;
    const all = [slack, pagerduty, webhook, mail].map(({ received }) => JSON.stringify(received));
    for (const messages of all) {
      expect(messages).not.toContain(leaver);
    }
  });

  it('S4.1 is resolved in every channel when the worker returns', async () => {
    await environment.fleet.command('start', victim, 'started');
    const backAt = Date.now();
    const { slack, pagerduty, webhook, mail } = environment.channels;
    const about = (text: string) => text.includes(victim) && text.includes('RESOLVED');
    const [toSlack, toPager, toHook, toMail] = await Promise.all([
      slack.waitFor(({ attachments }) => about(JSON.stringify(attachments)), PATIENCE_MS, 'Slack: resolved'),
      pagerduty.waitFor(({ event_action }) => event_action === 'resolve', PATIENCE_MS, 'PagerDuty: resolved'),
      webhook.waitFor(
        (message) => message.status === 'resolved' && hasWorker(message, victim),
        PATIENCE_MS,
        'webhook: resolved',
      ),
      mail.waitFor(({ subject, text }) => about(subject + text), PATIENCE_MS, 'mail: resolved'),
    ]);
    for (const [channel, { at }] of Object.entries({
      slack: toSlack,
      pagerduty: toPager,
      webhook: toHook,
      email: toMail,
    })) {
      measured.push(`restarted → resolved received by ${channel}: ${((at - backAt) / 1000).toFixed(1)} s`);
    }
    const keys = new Set(pagerduty.received.map(({ message }) => message.dedup_key));
    expect(keys.size).toBe(1);
    expect(pagerduty.received.filter(({ message }) => message.event_action === 'resolve')).toHaveLength(1);
  });

  it('does not stop the dead man’s switch', async () => {
    const { received } = environment.channels.deadmansswitch;
    // It is called once a minute, the first time up to a minute and a half after the start.
    await pollUntil('a call of the dead man’s switch', () => received.length > 0, { everyMs: 500 });
    expect(received.every(({ message }) => message.alerts[0]?.labels.alertname === 'HeartlineWatchdog')).toBe(
      true,
    );
  });
});

function isAbout({ payload }: PagerDutyEvent, workerId: string) {
  return payload?.source === workerId;
}
function hasWorker({ alerts }: Notification, workerId: string) {
  return alerts.some(({ labels }) => labels.worker_id === workerId);
}
function hasAlert({ alerts }: Notification, workerId: string, state: string, status: string) {
  return alerts.some(
    (alert) =>
      alert.labels.worker_id === workerId && alert.labels.worker_state === state && alert.status === status,
  );
}
