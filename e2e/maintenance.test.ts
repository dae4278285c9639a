import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../stack/src/options/paths';
import { pollUntil } from '../test-support/poll-until';
import { type Environment, startEnvironment } from './environment/environment';
import { queryPrometheus } from './environment/prometheus-query';
import { SimulatedWorkers } from './environment/simulated-workers';
import { type PagerDutyEvent } from './fakes/pagerduty';

/** So many that the failure of three is an alert on each worker and not on the fleet. */
const FLEET = SimulatedWorkers.of('solo', 20);
const PAUSED = 'solo-0';
const ACKNOWLEDGED = 'solo-1';
/** Neither paused nor acknowledged: its messages show when those of the others would have come. */
const CONTROL = 'solo-2';
/** Until a message has to be there: detection, delivery, and a machine that is much slower than usual. */
const PATIENCE_MS = 240_000;

/** A copy of the rules in which a page escalates after a minute instead of 5. */
function rulesWithFastEscalation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-rules-'));
  cpSync(DEFAULT_RULES, folder, { recursive: true });
  const path = join(folder, 'escalation.rules.yml');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('time() - 300', 'time() - 60'));
  return folder;
}

function isPage({ event_action, payload }: PagerDutyEvent, worker: string): boolean {
  return (
    event_action === 'trigger' && payload?.source === worker && !payload.summary.startsWith('[ESCALATED]')
  );
}
function isEscalation({ payload }: PagerDutyEvent, worker: string): boolean {
  return payload?.source === worker && payload.summary.startsWith('[ESCALATED]');
}

describe('F8 with a real exporter, Prometheus and Alertmanager', () => {
  let rules: string;
  let environment: Environment;
  let workers: SimulatedWorkers;

  const events = (fits: (event: PagerDutyEvent) => boolean) =>
    environment.channels.pagerduty.received.map(({ message }) => message).filter(fits);
  const waitForEvents = async (count: number, what: string, fits: (event: PagerDutyEvent) => boolean) => {
    await environment.channels.pagerduty.waitFor(() => events(fits).length >= count, PATIENCE_MS, what);
    return events(fits).at(-1);
  };
  const post = async (path: string, body: object = {}) => {
    const response = await fetch(new URL(path, environment.exporterUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([path, response.status]).toEqual([path, response.ok ? response.status : 200]);
  };
  const waitForValue = (what: string, query: string) =>
    pollUntil(what, async () => (await queryPrometheus(environment.prometheusUrl, query)).length > 0, {
      timeoutMs: PATIENCE_MS,
      everyMs: 500,
    });

  beforeAll(async () => {
    rules = rulesWithFastEscalation();
    environment = await startEnvironment(rules);
    await post(`api/v1/workers/${PAUSED}/heartbeat`);
    await post(`health/workers/${PAUSED}/pause`, { reason: 'new disk' });
    // What was answered is journaled: the exporter is killed, and the pause is still there.
    await environment.stack.killService('exporter', 'SIGKILL');
    await environment.stack.startService('exporter');
    workers = new SimulatedWorkers(environment.exporterUrl, FLEET);
    await waitForValue('a healthy fleet', `count(worker:health_state:code == 1) == ${FLEET.length}`);
  });

  afterAll(async () => {
    await workers.end();
    await environment.end();
    rmSync(rules, { recursive: true });
  });

  it('F8 a paused worker that reports and then dies sends nothing, and is failed on every board', async () => {
    await waitForValue('the maintenance', `worker_maintenance{worker_id="${PAUSED}"}`);
    workers.silence(PAUSED, ACKNOWLEDGED, CONTROL);
    await waitForEvents(1, 'the page of the control', (event) => isPage(event, CONTROL));
    await waitForValue(
      'the paused worker to be failed for 20 s',
      `min_over_time(worker:health_state:code{worker_id="${PAUSED}"}[20s]) == 5`,
    );
    expect(events((event) => event.payload?.source === PAUSED)).toEqual([]);
    const naming = environment.channels.webhook.received.filter(({ message: { alerts } }) =>
      alerts.some(({ labels }) => labels['worker_id'] === PAUSED),
    );
    expect(naming).toEqual([]);
  });

  it('F8 an acknowledgement by the link of the page stops the escalation', async () => {
    const page = await waitForEvents(1, 'the page', (event) => isPage(event, ACKNOWLEDGED));
    const link = page?.links?.find(({ text }) => text === 'Acknowledge')?.href ?? '';
    const shown = await (await fetch(link)).text();
    const fields = [...shown.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    expect(new Map(fields).get('worker_id')).toBe(ACKNOWLEDGED);
    const { origin } = new URL(link);
    const submitted = await fetch(new URL('acknowledge', link), {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(fields),
    });
    expect(await submitted.text()).toMatch(/Acknowledged\s+at/);

    await waitForEvents(1, 'the escalation of the control', (event) => isEscalation(event, CONTROL));
    // The other page began in the same minute: it would have escalated.
    const acknowledged = `ALERTS{alertname="WorkerFailed", escalation="", worker_id="${ACKNOWLEDGED}"}`;
    await waitForValue(
      'the acknowledged page to be over a minute old',
      `ALERTS_FOR_STATE{alertname="WorkerFailed", escalation="", worker_id="${ACKNOWLEDGED}"} < time() - 80 and on () ${acknowledged}`,
    );
    expect(events((event) => isEscalation(event, ACKNOWLEDGED))).toEqual([]);
  });

  it('F8 an alert that fires when its worker is paused ends as paused, and the incident is closed', async () => {
    await post(`health/workers/${CONTROL}/pause`);
    const keys = new Set(
      events(({ payload }) => payload?.source === CONTROL).map(({ dedup_key }) => dedup_key),
    );
    expect(keys.size).toBe(2);
    await waitForEvents(
      2,
      'the end of the page and of its escalation',
      ({ event_action, dedup_key }) => event_action === 'resolve' && keys.has(dedup_key),
    );
    await environment.channels.slack.waitFor(
      ({ attachments }) => attachments.some(({ title }) => title === `[PAUSED] solo ${CONTROL} WorkerFailed`),
      PATIENCE_MS,
      'the message that says so',
    );
  });

  it('F8 the end of an acknowledged page is delivered, and the next failure pages and escalates', async () => {
    const [page] = events((event) => isPage(event, ACKNOWLEDGED));
    workers.resume(ACKNOWLEDGED);
    await waitForEvents(
      1,
      'the end of the acknowledged page',
      ({ event_action, dedup_key }) => event_action === 'resolve' && dedup_key === page?.dedup_key,
    );
    await waitForValue('the recovery', `worker:health_state:code{worker_id="${ACKNOWLEDGED}"} == 1`);
    workers.silence(ACKNOWLEDGED);
    // At once, without the steps before: a worker that changes its state often pages later.
    await post(`health/workers/${ACKNOWLEDGED}/mark-failed`);
    await waitForEvents(2, 'a page about the next failure', (event) => isPage(event, ACKNOWLEDGED));
    await waitForEvents(1, 'its escalation', (event) => isEscalation(event, ACKNOWLEDGED));
  });

  it('F8 when a pause ends, a worker that is still down pages', async () => {
    await post(`health/workers/${PAUSED}/resume`);
    await waitForEvents(1, 'the page of the resumed worker', (event) => isPage(event, PAUSED));
  });

  it('F8 no channel refused a message', () => {
    const { pagerduty, slack, webhook, mail } = environment.channels;
    expect([pagerduty, slack, webhook, mail].flatMap(({ rejected }) => rejected)).toEqual([]);
  });
});
