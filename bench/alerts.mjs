// Workers fail one by one in a stack of the real exporter, Prometheus and Alertmanager. Fakes of every notification
// channel record when they receive the alert.
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { measurePages, REQUIRED_PAGES } from './alerts/one-cause.mjs';
import { requireTypescript } from './harness/require-typescript.mjs';
import { verdict } from './harness/report.mjs';
import { quantile } from './harness/statistics.mjs';

const require = requireTypescript(import.meta.url);
const { startEnvironment } = require('../e2e/environment/environment.ts');
const { SimulatedWorkers } = require('../e2e/environment/simulated-workers.ts');
const { latestValuesBy } = require('../e2e/environment/prometheus-query.ts');

export const title =
  'failure threshold crossed → notification received, all four channels; pages for one cause';

const WORKERS = 50;
/** Not a multiple of the evaluation interval of 5 s, so that the failures spread over it. */
const STAGGER_MS = 1370;
/** Long enough for every worker to be evaluated as healthy. */
const SETTLE_MS = 20_000;
const REQUIRED = { p95: 15, worst: 30 };
const TIMEOUT_MS = 120_000;

/** Whether a message of a channel reports that the worker failed. */
const REPORTS_FAILURE = {
  Slack: ({ attachments }, id) =>
    attachments.some(({ title }) => title.includes('FAILED') && title.includes(` ${id} `)),
  PagerDuty: ({ event_action, payload }, id) => event_action === 'trigger' && payload?.source === id,
  email: ({ subject }, id) => subject.includes('FAILED') && subject.includes(` ${id} `),
  webhook: ({ alerts }, id) =>
    alerts.some(
      ({ labels, status }) =>
        status === 'firing' && labels.worker_id === id && labels.worker_state === 'failed',
    ),
};

/**
 * Stops the heartbeats of the workers one after the other. Returns the seconds per worker and channel.
 *
 * @param {import('../e2e/environment/environment.ts').Environment} environment
 */
async function measureDelays(environment) {
  // One type per worker, so that each failure is that of a worker and not of a fleet.
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    SimulatedWorkers.of(`type${index}`, 1),
  ).flat();
  const simulated = new SimulatedWorkers(environment.exporterUrl, workers);
  try {
    await pause(SETTLE_MS);
    for (const { worker_id: id } of workers) {
      simulated.silence(id);
      await pause(STAGGER_MS);
    }
    const { slack, pagerduty, mail, webhook } = environment.channels;
    const inboxes = { Slack: slack, PagerDuty: pagerduty, email: mail, webhook };
    const received = [];
    for (const { worker_id: id } of workers) {
      for (const [channel, inbox] of Object.entries(inboxes)) {
        const { at } = await inbox.waitFor(
          (message) => REPORTS_FAILURE[channel](message, id),
          TIMEOUT_MS,
          `${channel}: ${id}`,
        );
        received.push({ channel, id, at });
      }
    }
    // The threshold by the clock of the exporter: the last heartbeat plus the time until failure.
    const lastHeartbeats = await latestValuesBy(
      environment.prometheusUrl,
      'worker_id',
      'worker_last_heartbeat_timestamp_seconds',
    );
    return received.map(({ channel, id, at }) => ({
      channel,
      seconds: (at - lastHeartbeats.get(id) * 1000 - SimulatedWorkers.failsAfterMs) / 1000,
    }));
  } finally {
    await simulated.end();
  }
}

async function runDelays() {
  const environment = await startEnvironment();
  try {
    const delays = await measureDelays(environment);
    console.log(
      `${WORKERS} workers (heartbeat interval 5 s, failed after 3) fail ${STAGGER_MS} ms apart; seconds.`,
    );
    let met = true;
    for (const channel of Object.keys(REPORTS_FAILURE)) {
      const seconds = delays.filter((delay) => delay.channel === channel).map((delay) => delay.seconds);
      const [p50, p95, worst] = [0.5, 0.95, 1].map((share) => quantile(seconds, share));
      met &&= seconds.length === WORKERS && p95 < REQUIRED.p95 && worst < REQUIRED.worst;
      const figures = { p50, p95, worst };
      const columns = Object.entries(figures).map(
        ([name, value]) => `${name} ${value.toFixed(1).padStart(5)}`,
      );
      console.log(`  ${channel.padEnd(10)} ${columns.join('   ')}   of ${seconds.length}`);
    }
    const required = `p95 < ${REQUIRED.p95} s, worst < ${REQUIRED.worst} s, on every channel`;
    console.log(`\n  Required: ${required}: ${verdict(met)}`);
    return met;
  } finally {
    await environment.end();
  }
}

export async function run() {
  const load = () => loadavg()[0].toFixed(1);
  console.log(`Load at the start: ${load()}.`);
  const delaysMet = await runDelays();
  const pagesMet = await measurePages();
  console.log(`\n  Required: ${REQUIRED_PAGES}: ${verdict(pagesMet)}. Load at the end: ${load()}.`);
  return delaysMet && pagesMet;
}
