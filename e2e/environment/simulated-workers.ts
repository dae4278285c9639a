import { setTimeout as pause } from 'node:timers/promises';
import { types } from 'node:util';

export interface SimulatedWorker {
  readonly worker_id: string;
  readonly worker_type: string;
  readonly hostname?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const INTERVAL_SECONDS = 5;
const FAILURE_THRESHOLD = 3;
/**
 * Shorter than the promised interval, and random, so that failures fall anywhere between two scrapes of Prometheus, which
 * are 5 s apart.
 */
function sendPauseMs() {
  return 1500 + Math.random() * 2000;
}
/** The exporter's default for web.max_reports_per_request. */
const MAX_REPORTS_PER_REQUEST = 1000;

/** Many workers in one process. One request carries the heartbeats of all that are not silenced. */
export class SimulatedWorkers {
  /** Milliseconds from the last heartbeat to failure. */
  static readonly failsAfterMs = INTERVAL_SECONDS * FAILURE_THRESHOLD * 1000;
  readonly #silent = new Set<string>();
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  /** When the exporter last accepted the heartbeats, in milliseconds since the epoch. */
  lastSentAt = 0;

  readonly #exporterUrl: string;
  readonly #workers: readonly SimulatedWorker[];

  constructor(exporterUrl: string, workers: readonly SimulatedWorker[]) {
    this.#exporterUrl = exporterUrl;
    this.#workers = workers;

    this.#running = this.#run();
  }

  /** `count` workers of a type: `solo-0`, `solo-1` … */
  static of(worker_type: string, count: number): SimulatedWorker[] {
    return Array.from({ length: count }, (_, index) => ({
      worker_id: `${worker_type}-${index}`,
      worker_type,
    }));
  }

  silence(...ids: readonly string[]): void {
    for (const id of ids) {
      this.#silent.add(id);
    }
  }

  resume(...ids: readonly string[]): void {
    for (const id of ids) {
      this.#silent.delete(id);
    }
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const alive = this.#workers.filter(({ worker_id }) => !this.#silent.has(worker_id));
      for (let from = 0; from < alive.length; from += MAX_REPORTS_PER_REQUEST) {
        await this.#trySend(alive.slice(from, from + MAX_REPORTS_PER_REQUEST));
      }
      await pause(sendPauseMs());
    }
  }

  /** While the exporter is down, heartbeats are lost, and the next ones follow. */
  async #trySend(workers: readonly SimulatedWorker[]): Promise<void> {
    try {
      await this.#send(workers);
    } catch (error) {
      if (!isNoConnection(error)) {
        throw error;
      }
    }
  }

  async #send(workers: readonly SimulatedWorker[]): Promise<void> {
    const reports = workers.map((worker) => ({
      ...worker,
      interval_seconds: INTERVAL_SECONDS,
      failure_threshold: FAILURE_THRESHOLD,
      status: 'active',
    }));
    const response = await fetch(new URL('api/v1/reports', this.#exporterUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reports),
    });
    const body = await response.text();
    if (response.status !== 202) {
      throw new Error(`The exporter rejected heartbeats with ${response.status}: ${body}`);
    }
    this.lastSentAt = Date.now();
  }
}

/** Whether fetch had no connection, or lost it. Its errors are not of the classes that jest gives to tests. */
export function isNoConnection(error: unknown): boolean {
  return types.isNativeError(error) && error.name === 'TypeError';
}
