import { setTimeout as pause } from 'node:timers/promises';
import { pollUntil } from '../test-support/poll-until';
import { type Environment, startEnvironment } from './environment/environment';
import { queryPrometheus } from './environment/prometheus-query';
import { isNoConnection, SimulatedWorkers } from './environment/simulated-workers';

/** So many that the failure of four is an alert on each worker and not on the fleet. */
const FLEET = [...SimulatedWorkers.of('solo', 20), ...SimulatedWorkers.of('single', 1)];
const DELETED = 'solo-0';
const STOPPED = 'solo-1';
const RECOVERED = 'solo-2';
/** Deleted just before the exporter is killed: before, and after Prometheus has heard of it. */
const DELETED_UNSEEN = 'solo-3';
const DELETED_SEEN = 'single-0';
const FAILED = [DELETED, STOPPED, RECOVERED, DELETED_UNSEEN];
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
  /** Reports the memory of the workers in `memory` until the end, also after a kill of the exporter. */
  const reportMemory = async () => {
    while (!stopReports.signal.aborted) {
      for (const [id, bytes] of memory) {
        const resources = { memory_bytes: bytes, memory_limit_bytes: 1000 };
        await report({ worker_id: id, worker_type: id, interval_seconds: 10, resources }).catch(
          (error: unknown) => {
            if (!isNoConnection(error)) {
              throw error;
            }
          },
        );
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
    workers.silence(...FAILED, DELETED_SEEN);
    for (const id of FAILED) {
      await waitForMessage(`[FAILED] solo ${id} WorkerFailed`);
    }
    await waitForMessage(`[FAILED] single ${DELETED_SEEN} WorkerFailed`);
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

  it('F8 as ENDED with the reason if the exporter is killed before Prometheus knows that it deleted the worker', async () => {
    await request('DELETE', `health/workers/${DELETED_UNSEEN}`);
    await environment.stack.killService('exporter', 'SIGKILL');
    await environment.stack.startService('exporter');
    await waitForMessage(`[ENDED] solo ${DELETED_UNSEEN} WorkerFailed`, 'without a recovery (deleted)');
  });

  it('F8 as ENDED with the reason if the exporter is killed when Prometheus knows that it deleted the worker', async () => {
    await request('DELETE', `health/workers/${DELETED_SEEN}`);
    await waitForValue('the end of the worker', `worker_ended{worker_id="${DELETED_SEEN}"}`);
    await environment.stack.killService('exporter', 'SIGKILL');
    await waitForValue('a scrape that fails', 'up{job="heartline"} == 0');
    await environment.stack.startService('exporter');
    await waitForMessage(`[ENDED] single ${DELETED_SEEN} WorkerFailed`, 'without a recovery (deleted)');
  });

  it('F8 and no channel refuses a message', () => {
    const { pagerduty, slack, webhook, mail } = environment.channels;
    expect([pagerduty, slack, webhook, mail].flatMap(({ rejected }) => rejected)).toEqual([]);
  });
});
