// Workers die one by one in a stack of real Prometheus, Alertmanager and exporter; stand-ins for every channel note when
// they are told.
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from './alerts/quantile.mjs';
import { requireTypescript } from './harness/require-typescript.mjs';

export const title = 'failure threshold crossed → notification received, all four channels';

const RUNS = 50;
/** No multiple of the 5 s between two evaluations, so that the deaths fall everywhere between them. */
const STAGGER_MS = 1370;
const REQUIRED = { p95: 15, worst: 30 };
const PATIENCE_MS = 120_000;

/** Whether a message tells that the worker has failed, by channel. */
const TELLS = {
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

async function measure(environment, SimulatedWorkers, latestValuesBy) {
  // A type of its own for each: what dies is a worker, never a fleet.
  const victims = Array.from({ length: RUNS }, (_, run) => SimulatedWorkers.of(`type${run}`, 1)).flat();
  const workers = new SimulatedWorkers(environment.exporterUrl, victims);
  try {
    // Long enough for everybody to have been seen as healthy.
    await pause(20_000);
    for (const { worker_id: id } of victims) {
      workers.silence(id);
      await pause(STAGGER_MS);
    }
    const { slack, pagerduty, mail, webhook } = environment.channels;
    const inboxes = { Slack: slack, PagerDuty: pagerduty, email: mail, webhook };
    const received = [];
    for (const { worker_id: id } of victims) {
      for (const [channel, inbox] of Object.entries(inboxes)) {
        const { at } = await inbox.waitFor(
          (message) => TELLS[channel](message, id),
          PATIENCE_MS,
          `${channel}: ${id}`,
        );
        received.push({ channel, id, at });
      }
    }
    // By the exporter's clock, as the ladder counts: the last heartbeat and the promise.
    const heard = await latestValuesBy(
      environment.prometheusUrl,
      'worker_id',
      'worker_last_heartbeat_timestamp_seconds',
    );
    return received.map(({ channel, id, at }) => ({
      channel,
      seconds: (at - heard.get(id) * 1000 - SimulatedWorkers.failsAfterMs) / 1000,
    }));
  } finally {
    await workers.end();
  }
}

export async function run() {
  const require = requireTypescript(import.meta.url);
  const { startEnvironment } = require('../e2e/environment/environment.ts');
  const { SimulatedWorkers } = require('../e2e/environment/simulated-workers.ts');
  const { latestValuesBy } = require('../e2e/environment/prometheus-query.ts');
  const environment = await startEnvironment();
  try {
    const measured = await measure(environment, SimulatedWorkers, latestValuesBy);
    console.log(
      `${RUNS} workers (a heartbeat each 5 s, failed after 3) die ${STAGGER_MS} ms apart; seconds.`,
    );
    let met = true;
    for (const channel of Object.keys(TELLS)) {
      const seconds = measured.filter((each) => each.channel === channel).map((each) => each.seconds);
      const [p50, p95, worst] = [0.5, 0.95, 1].map((share) => quantile(seconds, share));
      met &&= seconds.length === RUNS && p95 < REQUIRED.p95 && worst < REQUIRED.worst;
      const figures = `p50 ${p50.toFixed(1).padStart(5)}   p95 ${p95.toFixed(1).padStart(5)}   worst ${worst.toFixed(1).padStart(5)}`;
      console.log(`  ${channel.padEnd(10)} ${figures}   of ${seconds.length}`);
    }
    console.log(
      `\n  Required: p95 < ${REQUIRED.p95} s, worst < ${REQUIRED.worst} s, on every channel: ${met ? 'met' : 'NOT MET'}`,
    );
    return met;
  } finally {
    await environment.end();
  }
}
