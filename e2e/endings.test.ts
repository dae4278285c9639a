import { setTimeout as pause } from 'node:timers/promises';
import { pollUntil } from '../test-support/poll-until';
import { type Environment, startEnvironment } from './environment/environment';
import { queryPrometheus } from './environment/prometheus-query';
import { SimulatedWorkers } from './environment/simulated-workers';

/** So many that the failure of three is an alert on each worker and not on the fleet. */
const FLEET = SimulatedWorkers.of('solo', 20);
const DELETED = 'solo-0';
const STOPPED = 'solo-1';
const RECOVERED = 'solo-2';
/** Until a message has to be there: detection, delivery, and a machine that is much slower than usual. */
const PATIENCE_MS = 300_000;
/** What an ephemeral worker reports, so that another one of its host and type replaces it. */
const EPHEMERAL = { worker_type: 'job', hostname: 'host-1', ephemeral: true, interval_seconds: 5 };

describe('F8 with a real exporter, Prometheus and Alertmanager, an alert ends', () => {
  let environment: Environment;
  let workers: SimulatedWorkers;
  const stopReports = new AbortController();
  let reports: Promise<void>;
  const memory = new Map([
    ['memory-deleted', 900],
    ['memory-recovered', 900],
  ]);

  const request = async (method: string, path: string, body?: object) => {
    const response = await fetch(new URL(path, environment.exporterUrl), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect([path, response.ok ? 'ok' : response.status]).toEqual([path, 'ok']);
  };
  const report = (body: object) => request('POST', 'api/v1/reports', body);
  /** Reports the memory of the workers in `memory` until the end. */
  const reportMemory = async () => {
    while (!stopReports.signal.aborted) {
      for (const [id, bytes] of memory) {
        const resources = { memory_bytes: bytes, memory_limit_bytes: 1000 };
        await report({ worker_id: id, worker_type: id, interval_seconds: 10, resources });
      }
      await pause(2000);
    }
  };
  const waitForMessage = async (title: string, text = '') => {
    const fits = (attachment: { title: string; text: string }) =>
      attachment.title === title && attachment.text.includes(text);
    await environment.channels.slack.waitFor(
      ({ attachments }) => attachments.some(fits),
      PATIENCE_MS,
      `the message ${title} ${text}`,
    );
  };
  const titles = () =>
    environment.channels.slack.received.flatMap(({ message: { attachments } }) =>
      attachments.map(({ title }) => title),
    );
  const waitForValue = (what: string, query: string) =>
    pollUntil(what, async () => (await queryPrometheus(environment.prometheusUrl, query)).length > 0, {
      timeoutMs: PATIENCE_MS,
      everyMs: 500,
    });

  beforeAll(async () => {
    environment = await startEnvironment();
    workers = new SimulatedWorkers(environment.exporterUrl, FLEET);
    reports = reportMemory();
    await report({ worker_id: 'job-1', ...EPHEMERAL });
    await waitForValue('a healthy fleet', 'count(worker:health_state:code{worker_type="solo"} == 1) == 20');
    workers.silence(DELETED, STOPPED, RECOVERED);
    for (const id of [DELETED, STOPPED, RECOVERED]) {
      await waitForMessage(`[FAILED] solo ${id} WorkerFailed`);
    }
    await waitForMessage('[FAILED] job job-1 WorkerEphemeralFailed');
    for (const id of memory.keys()) {
      await waitForMessage(`[WARNING] ${id} WorkerMemoryHigh`);
    }
  });

  afterAll(async () => {
    stopReports.abort();
    await reports;
    await workers.end();
    await environment.end();
  });

  it('F8 as ENDED with the reason: deleted, stopped, replaced', async () => {
    await request('DELETE', `health/workers/${DELETED}`);
    await request('POST', `api/v1/workers/${STOPPED}/stop`);
    await report({ worker_id: 'job-2', ...EPHEMERAL });
    await waitForMessage(`[ENDED] solo ${DELETED} WorkerFailed`, 'without a recovery (deleted)');
    await waitForMessage(`[ENDED] solo ${STOPPED} WorkerFailed`, 'without a recovery (stopped)');
    await waitForMessage('[ENDED] job job-1 WorkerEphemeralFailed', 'without a recovery (replaced: job-2)');
  });

  it('F8 as ENDED if it is about the memory of a worker that is deleted', async () => {
    memory.delete('memory-deleted');
    await request('DELETE', 'health/workers/memory-deleted');
    await waitForMessage('[ENDED] memory-deleted WorkerMemoryHigh', 'without a recovery (deleted)');
  });

  it('F8 as RESOLVED if the worker recovers', async () => {
    workers.resume(RECOVERED);
    memory.set('memory-recovered', 100);
    await waitForMessage(`[RESOLVED] solo ${RECOVERED} WorkerFailed`);
    await waitForMessage('[RESOLVED] memory-recovered WorkerMemoryHigh');
    const resolved = titles().filter((title) => title.startsWith('[RESOLVED]'));
    expect(
      resolved.filter((title) => !title.includes(RECOVERED) && !title.includes('memory-recovered')),
    ).toEqual([]);
  });

  it('F8 and no channel refuses a message', () => {
    const { pagerduty, slack, webhook, mail } = environment.channels;
    expect([pagerduty, slack, webhook, mail].flatMap(({ rejected }) => rejected)).toEqual([]);
  });
});
