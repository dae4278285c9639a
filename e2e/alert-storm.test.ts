import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../stack/src/options/paths';
import { pollUntil } from '../test-support/poll-until';
import { SimulatedWorkers } from './environment/simulated-workers';
import { queryPrometheus } from './environment/prometheus-query';
import { startEnvironment, type Environment } from './environment/environment';
import { type PagerDutyEvent } from './fakes/pagerduty';
import { type Notification } from './fakes/webhook';

const STORM = SimulatedWorkers.of('storm', 500);
/** So many that the failure of one is an alert on a worker and not on the fleet. */
const SOLO = SimulatedWorkers.of('solo', 20);
const ACKNOWLEDGED = 'solo-0';
const DURING_OUTAGE = 'solo-1';
/** Until a message has to be there: detection, delivery, and a machine that is much slower than usual. */
const PATIENCE_MS = 240_000;

/** What the test reads of an alert in Alertmanager's API. */
interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** A copy of the rules in which a page escalates after a minute instead of 5. */
function rulesWithFastEscalation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-rules-'));
  cpSync(DEFAULT_RULES, folder, { recursive: true });
  const path = join(folder, 'escalation.rules.yml');
  const rules = readFileSync(path, 'utf8');
  const changed = rules.replaceAll('time() - 300', 'time() - 60');
  if (changed === rules) {
    throw new Error(`${path} does not contain "time() - 300".`);
  }
  writeFileSync(path, changed);
  return folder;
}

function isAbout(message: Notification, alertname: string) {
  return message.groupLabels.alertname === alertname;
}
function isFleetAlert(event: PagerDutyEvent) {
  return event.payload?.class === 'WorkerFleetFailing';
}
function isEscalation(event: PagerDutyEvent) {
  return event.payload?.summary.startsWith('[ESCALATED]') ?? false;
}

describe('alerts on 500 workers that fail at once', () => {
  let rules: string;
  let environment: Environment;
  let workers: SimulatedWorkers;

  const webhookMessages = (fits: (message: Notification) => boolean) =>
    environment.channels.webhook.received.map(({ message }) => message).filter(fits);
  const pagerDutyEvents = (fits: (event: PagerDutyEvent) => boolean) =>
    environment.channels.pagerduty.received.map(({ message }) => message).filter(fits);
  const waitForHealthy = (count: number) => {
    const areHealthy = async () =>
      (await queryPrometheus(environment.prometheusUrl, 'count(worker:health_state:code == 1)'))[0]
        ?.samples[0]?.[1] === count;
    return pollUntil(`${count} healthy workers`, areHealthy, { everyMs: 500 });
  };

  beforeAll(async () => {
    rules = rulesWithFastEscalation();
    environment = await startEnvironment(rules);
    workers = new SimulatedWorkers(environment.exporterUrl, [...STORM, ...SOLO]);
    await waitForHealthy(STORM.length + SOLO.length);
  });

  afterAll(async () => {
    await workers.end();
    await environment.end();
    rmSync(rules, { recursive: true });
  });

  it('S3.12 are one message and one page', async () => {
    workers.silence(...STORM.map(({ worker_id }) => worker_id), ACKNOWLEDGED);
    const { webhook, pagerduty } = environment.channels;
    await Promise.all([
      webhook.waitFor(
        (message) => isAbout(message, 'WorkerFleetFailing'),
        PATIENCE_MS,
        'a webhook message about the fleet',
      ),
      pagerduty.waitFor(isFleetAlert, PATIENCE_MS, 'a page about the fleet'),
      pagerduty.waitFor(
        ({ payload }) => payload?.source === ACKNOWLEDGED,
        PATIENCE_MS,
        'a page about the other worker',
      ),
    ]);
    // A silence is an acknowledgement.
    const matchers = [
      {
        name: 'alertname',
        value: 'WorkerHeartbeatLate|WorkerHeartbeatCritical|WorkerFailed',
        isRegex: true,
        isEqual: true,
      },
      { name: 'worker_id', value: ACKNOWLEDGED, isRegex: false, isEqual: true },
    ];
    const response = await fetch(new URL('api/v2/silences', environment.alertmanagerUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers,
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        createdBy: 'test',
        comment: 'on it',
      }),
    });
    expect(response.status).toBe(200);
  });

  it('S2.10 escalate as an incident of their own unless the page is silenced', async () => {
    const { message } = await environment.channels.pagerduty.waitFor(
      (event) => isFleetAlert(event) && isEscalation(event),
      PATIENCE_MS,
      'the escalation of the fleet',
    );
    const [page] = pagerDutyEvents((event) => isFleetAlert(event) && !isEscalation(event));
    expect(message.dedup_key).not.toBe(page?.dedup_key);
    // The silenced worker failed at the same moment, and its alert escalates as well: Alertmanager keeps it back.
    const escalations = async () => {
      const filter = encodeURIComponent(`worker_id="${ACKNOWLEDGED}"`);
      const url = new URL(`api/v2/alerts?filter=${filter}`, environment.alertmanagerUrl);
      const alerts = (await (await fetch(url)).json()) as AlertmanagerAlert[];
      return alerts.filter(({ labels }) => labels.escalation === 'true');
    };
    await pollUntil('the suppressed escalation', async () =>
      (await escalations()).some(({ status }) => status.state === 'suppressed'),
    );
    expect(pagerDutyEvents((event) => event.payload?.source === ACKNOWLEDGED && isEscalation(event))).toEqual(
      [],
    );
  });

  it('are sent once, without the name of a single worker', () => {
    expect(pagerDutyEvents((event) => isFleetAlert(event) && !isEscalation(event))).toHaveLength(1);
    expect(webhookMessages((message) => isAbout(message, 'WorkerFleetFailing'))).toHaveLength(1);
    const naming = webhookMessages(({ alerts }) =>
      alerts.some(({ labels }) => labels.worker_id?.startsWith('storm-')),
    );
    expect(naming).toEqual([]);
    expect(pagerDutyEvents(({ payload }) => payload?.source.startsWith('storm-') ?? false)).toEqual([]);
  });

  it('are not repeated after a restart of Alertmanager, and resolved once', async () => {
    const isFleetMessage = (message: Notification) => isAbout(message, 'WorkerFleetFailing');
    const sent = () => [webhookMessages(isFleetMessage).length, pagerDutyEvents(isFleetAlert).length];
    const before = sent();
    const keys = new Set(pagerDutyEvents(isFleetAlert).map(({ dedup_key }) => dedup_key));
    const { received: watchdogs } = environment.channels.deadmansswitch;
    await environment.stack.killService('alertmanager', 'SIGTERM');
    const watchdogsBefore = watchdogs.length;
    await environment.stack.startService('alertmanager');
    // Alertmanager receives the alerts of Prometheus, and notifies again.
    await pollUntil('the dead man’s switch', () => watchdogs.length > watchdogsBefore, {
      timeoutMs: PATIENCE_MS,
    });
    expect(sent()).toEqual(before);

    workers.resume(...STORM.map(({ worker_id }) => worker_id));
    const { webhook, pagerduty } = environment.channels;
    await webhook.waitFor(
      (message) => isAbout(message, 'WorkerFleetFailing') && message.status === 'resolved',
      PATIENCE_MS,
      'the end of the fleet alert',
    );
    const resolved = () =>
      pagerDutyEvents(({ event_action, dedup_key }) => event_action === 'resolve' && keys.has(dedup_key)).map(
        ({ dedup_key }) => dedup_key,
      );
    await pagerduty.waitFor(
      () => resolved().length >= keys.size,
      PATIENCE_MS,
      'both incidents to be resolved',
    );
    expect(keys.size).toBe(2);
    const firing = webhookMessages(
      (message) => isAbout(message, 'WorkerFleetFailing') && message.status === 'firing',
    );
    expect(firing).toHaveLength(1);
    expect(resolved().sort()).toEqual([...keys].sort());
  });

  it('reach a receiver that was down, once', async () => {
    await waitForHealthy(STORM.length + SOLO.length - 1);
    const { pagerduty, webhook } = environment.channels.receivers;
    for (const receiver of [pagerduty, webhook]) {
      receiver.setDown(true);
    }
    workers.silence(DURING_OUTAGE);
    await pollUntil(
      'attempts to deliver',
      () => pagerduty.rejectedWhileDown() > 1 && webhook.rejectedWhileDown() > 1,
      { timeoutMs: PATIENCE_MS },
    );
    for (const receiver of [pagerduty, webhook]) {
      receiver.setDown(false);
    }

    const isPage = ({ payload, event_action }: PagerDutyEvent) =>
      payload?.source === DURING_OUTAGE && event_action === 'trigger';
    const failed = ({ alerts, status }: Notification) =>
      status === 'firing' &&
      alerts.some(({ labels }) => labels.worker_id === DURING_OUTAGE && labels.worker_state === 'failed');
    await Promise.all([
      pagerduty.inbox.waitFor((event) => isPage(event) && !isEscalation(event), PATIENCE_MS, 'the page'),
      webhook.inbox.waitFor(failed, PATIENCE_MS, 'the message'),
    ]);
    workers.resume(DURING_OUTAGE);
    await webhook.inbox.waitFor(
      ({ status, groupLabels }) => status === 'resolved' && groupLabels.worker_id === DURING_OUTAGE,
      PATIENCE_MS,
      'the end of the alert',
    );
    expect(pagerDutyEvents((event) => isPage(event) && !isEscalation(event))).toHaveLength(1);
    expect(webhookMessages(failed)).toHaveLength(1);
    for (const { inbox } of [pagerduty, webhook, environment.channels.receivers.slack]) {
      expect(inbox.rejected).toEqual([]);
    }
  });
});
