import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_SECONDS = 5;
const FAILURE_THRESHOLD = 3;
/** Shorter than the interval, so that a restart of the exporter makes no worker late. */
const SEND_EVERY_MS = 2000;

/**
 * The heartbeats of many workers, in one request every 2 s. Unlike the workers of e2e/, they go on while the exporter is
 * down.
 */
export class Heartbeats {
  #silent = new Set();
  #ending = new AbortController();
  #running;

  constructor(exporterUrl, ids) {
    this.#running = this.#run(new URL('api/v1/reports', exporterUrl), ids);
  }

  silence(id) {
    this.#silent.add(id);
  }

  resume(id) {
    this.#silent.delete(id);
  }

  async end() {
    this.#ending.abort();
    await this.#running;
  }

  async #run(url, ids) {
    while (!this.#ending.signal.aborted) {
      const reports = ids
        .filter((id) => !this.#silent.has(id))
        .map((id) => ({
          worker_id: id,
          worker_type: 'worker',
          interval_seconds: INTERVAL_SECONDS,
          failure_threshold: FAILURE_THRESHOLD,
          status: 'active',
        }));
      try {
        await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(reports),
          signal: AbortSignal.timeout(SEND_EVERY_MS),
        });
      } catch {
        // The exporter is down; the next heartbeats follow.
      }
      await pause(SEND_EVERY_MS);
    }
  }
}
