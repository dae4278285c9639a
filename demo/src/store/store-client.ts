import { type WorkerHeartbeat } from '@heartline/client';
import { EventOutbox } from './event-outbox';
import { type ConnectionStats, StoreConnection, type StoreUnavailableError } from './store-connection';

/** How a result compares with the stored result of the same subject. `unknown`: the store is unavailable. */
export type Comparison = 'new' | 'same' | 'changed' | 'unknown';

/** Compares results with those in the store and stores them there. Never rejects: workers go on without the store. */
export class ResultComparer {
  readonly #connection: StoreConnection;
  readonly #onProblem: (problem: StoreUnavailableError) => void;

  /** @param onProblem called when the store is unavailable */
  constructor(connection: StoreConnection, onProblem: (problem: StoreUnavailableError) => void) {
    this.#connection = connection;
    this.#onProblem = onProblem;
  }

  async compare(workerType: string, subject: string, result: object): Promise<Comparison> {
    const path = `/results/${workerType}/${encodeURIComponent(subject)}`;
    const body = JSON.stringify(result);
    try {
      const { status, body: previous } = await this.#connection.request('GET', path);
      if (status === 200 && previous === body) {
        return 'same';
      }
      await this.#connection.request('PUT', path, body);
      return status === 200 ? 'changed' : 'new';
    } catch (problem) {
      this.#onProblem(problem as StoreUnavailableError);
      return 'unknown';
    }
  }
}

function reportConnection(heartbeat: WorkerHeartbeat, stats: ConnectionStats): void {
  heartbeat.setConnection({
    name: 'store',
    kind: 'cache',
    connected: stats.connected,
    pool_used: stats.used,
    pool_size: stats.size,
    operations_total: stats.operations,
    failed_total: stats.failed,
    ...(stats.latencySeconds === undefined ? {} : { latency_seconds: stats.latencySeconds }),
  });
}

/** A worker's client of the store. It reports connection, events and errors to the heartbeat. */
export class StoreClient {
  readonly #connection: StoreConnection;
  readonly #comparer: ResultComparer;
  readonly #outbox: EventOutbox;

  constructor(url: string, heartbeat: WorkerHeartbeat) {
    const onProblem = (problem: StoreUnavailableError): void => heartbeat.recordError(problem);
    this.#connection = new StoreConnection(url, (stats) => reportConnection(heartbeat, stats));
    this.#comparer = new ResultComparer(this.#connection, onProblem);
    this.#outbox = new EventOutbox(this.#connection, {
      onSent: (type, bytes) => heartbeat.recordEvent(type, { bytes }),
      onFailed: (type, reason) => heartbeat.recordEvent(type, { failed: reason }),
      onBuffered: (count) => heartbeat.setBufferedEvents(count),
      onProblem,
    });
  }

  compare(workerType: string, subject: string, result: object): Promise<Comparison> {
    return this.#comparer.compare(workerType, subject, result);
  }

  addEvent(type: string, event: object): void {
    this.#outbox.add(type, event, new Date());
  }

  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    this.#connection.close();
  }
}
