// The environment of the pipeline scenarios: exporter, Prometheus, Alertmanager and simulated workers.
import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';
import { Heartbeats } from './heartbeats.mjs';

const require = requireTypescript(import.meta.url);
const { startEnvironment } = require('../../e2e/environment/environment.ts');
const { queryPrometheus } = require('../../e2e/environment/prometheus-query.ts');
const { pollUntil } = require('../../test-support/poll-until.ts');

const WORKERS = 12;
const IDS = Array.from({ length: WORKERS }, (_, index) => `worker-${index}`);
const PAGE_TIMEOUT_MS = 120_000;
const HEALTHY_TIMEOUT_MS = 120_000;

/** An environment with 12 workers of one type, and what PagerDuty and chat received about each of them. */
export class Pipeline {
  /**
   * @param {import('../../e2e/environment/environment.ts').Environment} environment
   * @param {Heartbeats} workers
   */
  constructor(environment, workers) {
    this.environment = environment;
    this.workers = workers;
  }

  static async start() {
    const environment = await startEnvironment();
    const workers = new Heartbeats(environment.exporterUrl, IDS);
    const pipeline = new Pipeline(environment, workers);
    try {
      await pollUntil(
        'all workers to be healthy',
        async () => (await pipeline.count('worker:health_state:code == 1')) === WORKERS,
        { timeoutMs: HEALTHY_TIMEOUT_MS, everyMs: 1000 },
      );
      return pipeline;
    } catch (error) {
      await pipeline.end();
      throw error;
    }
  }

  async end() {
    await this.workers.end();
    await this.environment.end();
  }

  async count(query) {
    const [series] = await queryPrometheus(this.environment.prometheusUrl, `count(${query})`);
    return series?.samples[0]?.[1] ?? 0;
  }

  /** Stops the heartbeats of a worker and waits until PagerDuty has been triggered for it. */
  async fail(id) {
    this.workers.silence(id);
    return this.waitForPage(id);
  }

  async waitForPage(id, timeoutMs = PAGE_TIMEOUT_MS) {
    const { message } = await this.environment.channels.pagerduty.waitFor(
      ({ event_action, payload }) => event_action === 'trigger' && payload?.source === id,
      timeoutMs,
      `the page of ${id}`,
    );
    return message.dedup_key;
  }

  /** The events that PagerDuty received for a dedup key after `since`, in milliseconds since the epoch. */
  events(dedupKey, action, since = 0) {
    return this.environment.channels.pagerduty.received.filter(
      ({ at, message }) => at > since && message.dedup_key === dedupKey && message.event_action === action,
    );
  }

  /** The first resolve for a dedup key, or undefined after the timeout. */
  async waitForResolve(dedupKey, timeoutMs) {
    const isResolve = ({ event_action, dedup_key }) => event_action === 'resolve' && dedup_key === dedupKey;
    try {
      return await this.environment.channels.pagerduty.waitFor(isResolve, timeoutMs, 'a resolve');
    } catch {
      return undefined;
    }
  }

  /** Notifications of the ladder to the team's webhook about one worker with this status after `since`. */
  chat(id, status, since = 0) {
    return this.environment.channels.webhook.received.filter(
      ({ at, message }) => at > since && message.groupLabels.worker_id === id && message.status === status,
    );
  }

  /** Alerts with a name that fire now, from Prometheus. */
  firing(alertname) {
    return this.count(`ALERTS{alertname="${alertname}",alertstate="firing"}`);
  }

  async waitForFiring(alertname, timeoutMs) {
    const startedAt = Date.now();
    try {
      await pollUntil(`${alertname} to fire`, async () => (await this.firing(alertname)) > 0, {
        timeoutMs,
        everyMs: 1000,
      });
      return secondsSince(startedAt);
    } catch {
      return undefined;
    }
  }

  /**
   * @param {import('../../stack/src/services/service.ts').ServiceName} service
   * @param {NodeJS.Signals} [signal]
   */
  kill(service, signal = 'SIGKILL') {
    return this.environment.stack.killService(service, signal);
  }

  /** @param {import('../../stack/src/services/service.ts').ServiceName} service */
  startService(service) {
    return this.environment.stack.startService(service);
  }
}

/** The pipelines that run now. Their services would outlive an interrupted run. */
const running = new Set();
for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => {
    void Promise.all([...running].map((pipeline) => pipeline.end())).finally(() => process.exit(exitCode));
  });
}

/**
 * Runs `scenario` with a pipeline and ends the pipeline.
 *
 * @template Result
 * @param {(pipeline: Pipeline) => Promise<Result>} scenario
 */
export async function withPipeline(scenario) {
  const pipeline = await Pipeline.start();
  running.add(pipeline);
  try {
    return await scenario(pipeline);
  } finally {
    running.delete(pipeline);
    await pipeline.end();
  }
}

export function secondsSince(at) {
  return Math.round((Date.now() - at) / 100) / 10;
}

/**
 * "none", or "after 12.3 s, 80 s": when messages arrived after `since`.
 *
 * @param {readonly { readonly at: number }[]} messages
 */
export function arrivals(messages, since) {
  return messages.length === 0
    ? 'none'
    : `after ${messages.map(({ at }) => `${Math.round((at - since) / 100) / 10} s`).join(', ')}`;
}

export { pause };
