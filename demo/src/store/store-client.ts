import { type WorkerHeartbeat } from '@heartline/client';

import { EventOutbox } from './event-outbox';
import { type Comparison, ResultComparer } from './result-comparer';
import { type ConnectionStats, StoreConnection, type StoreUnavailableError } from './store-connection';

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
