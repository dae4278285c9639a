import { type WorkerHeartbeat } from '@heartline/client';

import { type ConnectionFigures, StoreConnection } from './store-connection';
import { type Compared, Memory } from './result-comparison';
import { Outbox } from './event-outbox';
import { type StoreTrouble } from './trouble';

function tell(heartbeat: WorkerHeartbeat, figures: ConnectionFigures): void {
  heartbeat.setConnection({
    name: 'store',
    kind: 'cache',
    connected: figures.connected,
    pool_used: figures.used,
    pool_size: figures.size,
    operations_total: figures.operations,
    failed_total: figures.failed,
    ...(figures.latencySeconds === undefined ? {} : { latency_seconds: figures.latencySeconds }),
  });
}

/** What a worker has to do with the store, and what its heartbeat tells of that. */
export class StoreLink {
  readonly #connection: StoreConnection;
  readonly #memory: Memory;
  readonly #outbox: Outbox;

  constructor(url: string, heartbeat: WorkerHeartbeat) {
    const onTrouble = (trouble: StoreTrouble): void => heartbeat.recordError(trouble);
    this.#connection = new StoreConnection(url, (figures) => tell(heartbeat, figures));
    this.#memory = new Memory(this.#connection, onTrouble);
    this.#outbox = new Outbox(this.#connection, {
      sent: (type, bytes) => heartbeat.recordEvent(type, { bytes }),
      failed: (type, reason) => heartbeat.recordEvent(type, { failed: reason }),
      waiting: (count) => heartbeat.setBufferedEvents(count),
      trouble: onTrouble,
    });
  }

  compare(kind: string, subject: string, result: object): Promise<Compared> {
    return this.#memory.compare(kind, subject, result);
  }

  event(type: string, event: object): void {
    this.#outbox.add(type, event, new Date());
  }

  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  async end(): Promise<void> {
    await this.flush();
    this.#connection.close();
  }
}
