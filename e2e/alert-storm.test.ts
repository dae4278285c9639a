import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_RULES } from '../stack/src/options/paths';
import { poll } from '../stack/src/processes/poll';
import { SimulatedWorkers } from './environment/simulated-workers';
import { queryPrometheus } from './environment/prometheus-query';
import { startEnvironment, type Environment } from './environment/environment';
import { type PagerDutyEvent } from './fakes/pagerduty';
import { type Notification } from './fakes/webhook';

const STORM = SimulatedWorkers.of('storm', 500);
/** Enough of them that one that fails is one worker and not a fleet. */
const SOLO = SimulatedWorkers.of('solo', 20);
const ACKNOWLEDGED = 'solo-0';
const UNHEARD = 'solo-1';
const DOWN_MS = 60_000;

jest.setTimeout(200_000);

/** The rules as they are, but a page escalates after 30 seconds: five minutes are too long for a test. */
function impatientRules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-rules-'));
  cpSync(DEFAULT_RULES, folder, { recursive: true });
  const path = join(folder, 'escalation.rules.yml');
  const rules = readFileSync(path, 'utf8');
  const impatient = rules.replaceAll('time() - 300', 'time() - 30');
  if (impatient === rules) throw new Error(`Nothing in ${path} waits for 300 s any more.`);
  writeFileSync(path, impatient);
  return folder;
}

function about(message: Notification, alertname: string) {
  return message.groupLabels.alertname === alertname;
}
function isFleet(event: PagerDutyEvent) {
  return event.payload?.class === 'WorkerFleetFailing';
}
function escalated(event: PagerDutyEvent) {
  return event.payload?.summary.startsWith('[ESCALATED]') ?? false;
}

describe('alerts, when much happens at once', () => {
  let rules: string;
  let environment: Environment;
  let workers: SimulatedWorkers;

  const hooks = (fits: (message: Notification) => boolean) =>
    environment.channels.webhook.received.map(({ message }) => message).filter(fits);
  const events = (fits: (event: PagerDutyEvent) => boolean) =>
    environment.channels.pagerduty.received.map(({ message }) => message).filter(fits);
  const healthy = async (count: number) => {
    const all = async () =>
      (await queryPrometheus(environment.prometheusUrl, 'count(worker:health_state:code == 1)'))[0]
        ?.samples[0]?.[1] === count || undefined;
    if (!(await poll(all, 60_000, 500))) throw new Error(`${count} workers were not healthy within 60 s.`);
  };

  beforeAll(async () => {
    rules = impatientRules();
    environment = await startEnvironment(rules);
    workers = new SimulatedWorkers(environment.exporterUrl, [...STORM, ...SOLO]);
    await healthy(STORM.length + SOLO.length);
  }, 120_000);

  afterAll(async () => {
    await workers.end();
    await environment.end();
    rmSync(rules, { recursive: true });
  });

  it('S3.12 500 workers that fail at once are one message and one page', async () => {
    workers.silence(...STORM.map(({ worker_id }) => worker_id), ACKNOWLEDGED);
    const { webhook, pagerduty } = environment.channels;
    await Promise.all([
      webhook.waitFor((message) => about(message, 'WorkerFleetFailing'), 90_000, 'webhook: the fleet'),
      pagerduty.waitFor(isFleet, 90_000, 'PagerDuty: the fleet'),
      pagerduty.waitFor(({ payload }) => payload?.source === ACKNOWLEDGED, 90_000, 'a page for the other'),
    ]);
    // Whoever silences a page has acknowledged it.
    const matchers = [
      { name: 'alertname', value: 'WorkerHeartbeatMissed', isRegex: false, isEqual: true },
      { name: 'worker_id', value: ACKNOWLEDGED, isRegex: false, isEqual: true },
    ];
    const answer = await fetch(new URL('api/v2/silences', environment.alertmanagerUrl), {
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
    expect(answer.status).toBe(200);
  });

  it('S2.10 a page that nobody acknowledged escalates as an incident of its own, a silenced one does not', async () => {
    const { message } = await environment.channels.pagerduty.waitFor(
      (event) => isFleet(event) && escalated(event),
      90_000,
      'the escalation of the fleet',
    );
    const [page] = events((event) => isFleet(event) && !escalated(event));
    expect(message.dedup_key).not.toBe(page?.dedup_key);
    // The other failed at the same moment; two evaluations and group_wait are more than it could be behind.
    await pause(15_000);
    expect(events((event) => event.payload?.source === ACKNOWLEDGED && escalated(event))).toEqual([]);
  });

  it('the whole storm was told of once, with none of its workers by name', () => {
    expect(events((event) => isFleet(event) && !escalated(event))).toHaveLength(1);
    expect(hooks((message) => about(message, 'WorkerFleetFailing'))).toHaveLength(1);
    const named = hooks(({ alerts }) => alerts.some(({ labels }) => labels.worker_id?.startsWith('storm-')));
    expect(named).toEqual([]);
    expect(events(({ payload }) => payload?.source.startsWith('storm-') ?? false)).toEqual([]);
  });

  it('a restart of Alertmanager repeats nothing, and what ends after it is resolved once', async () => {
    const before = [hooks(() => true).length, events(() => true).length];
    await environment.stack.killService('alertmanager', 'SIGTERM');
    await environment.stack.startService('alertmanager');
    // Prometheus sends what fires once a minute, and group_wait follows.
    await pause(30_000);
    expect([hooks(() => true).length, events(() => true).length]).toEqual(before);

    workers.resume(...STORM.map(({ worker_id }) => worker_id));
    const { webhook, pagerduty } = environment.channels;
    await webhook.waitFor(
      (message) => about(message, 'WorkerFleetFailing') && message.status === 'resolved',
      120_000,
      'the fleet to be well',
    );
    const resolved = () => events(({ event_action }) => event_action === 'resolve');
    await pagerduty.waitFor(() => resolved().length >= 2, 60_000, 'both incidents to be resolved');
    const firing = hooks((message) => about(message, 'WorkerFleetFailing') && message.status === 'firing');
    expect(firing).toHaveLength(1);
    const keys = events(isFleet).map(({ dedup_key }) => dedup_key);
    expect(
      resolved()
        .map(({ dedup_key }) => dedup_key)
        .sort(),
    ).toEqual([...new Set(keys)].sort());
  });

  it('a receiver that is down for a minute loses nothing and gets nothing twice', async () => {
    await healthy(STORM.length + SOLO.length - 1);
    const { pagerduty, webhook } = environment.channels.receivers;
    for (const receiver of [pagerduty, webhook]) receiver.setDown(true);
    workers.silence(UNHEARD);
    await pause(DOWN_MS);
    expect(pagerduty.rejectedWhileDown()).toBeGreaterThan(0);
    expect(webhook.rejectedWhileDown()).toBeGreaterThan(0);
    for (const receiver of [pagerduty, webhook]) receiver.setDown(false);

    const isPage = ({ payload, event_action }: PagerDutyEvent) =>
      payload?.source === UNHEARD && event_action === 'trigger';
    const failed = ({ alerts, status }: Notification) =>
      status === 'firing' &&
      alerts.some(({ labels }) => labels.worker_id === UNHEARD && labels.worker_state === 'failed');
    await Promise.all([
      pagerduty.inbox.waitFor((event) => isPage(event) && !escalated(event), 60_000, 'the page'),
      webhook.inbox.waitFor(failed, 60_000, 'the message'),
    ]);
    workers.resume(UNHEARD);
    await webhook.inbox.waitFor(
      ({ status, groupLabels }) => status === 'resolved' && groupLabels.worker_id === UNHEARD,
      60_000,
      'its end',
    );
    expect(events((event) => isPage(event) && !escalated(event))).toHaveLength(1);
    expect(hooks(failed)).toHaveLength(1);
    for (const { inbox } of [pagerduty, webhook, environment.channels.receivers.slack])
      expect(inbox.rejected).toEqual([]);
  });
});
