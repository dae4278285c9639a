import { type StoreConnection, type StoreUnavailableError } from './store-connection';

/** An event that is buffered until the store accepts it. */
interface QueuedEvent {
  readonly type: string;
  /** The event as a line of JSON. */
  readonly line: string;
}

export interface OutboxCallbacks {
  readonly onSent: (type: string, bytes: number) => void;
  readonly onFailed: (type: string, reason: string) => void;
  /** The number of buffered events has changed. */
  readonly onBuffered: (count: number) => void;
  readonly onProblem: (problem: StoreUnavailableError) => void;
}

export const MAX_BUFFERED_EVENTS = 500;
const BATCH_SIZE = 50;

/**
 * Sends events to the store in batches. Events are buffered while the store is unavailable; when the buffer is full, the
 * oldest event is dropped. Of a batch that could not be sent, only the first event counts as failed, once per attempt: the
 * store has not seen the others.
 */
export class EventOutbox {
  #buffer: readonly QueuedEvent[] = [];
  #flushing: Promise<void> | undefined;

  readonly #connection: StoreConnection;
  readonly #callbacks: OutboxCallbacks;

  constructor(connection: StoreConnection, callbacks: OutboxCallbacks) {
    this.#connection = connection;
    this.#callbacks = callbacks;
  }

  add(type: string, event: object, at: Date): void {
    const queued = { type, line: `${JSON.stringify({ type, at: at.toISOString(), ...event })}\n` };
    const [oldest] = this.#buffer;
    const isFull = this.#buffer.length >= MAX_BUFFERED_EVENTS;
    if (isFull && oldest !== undefined) {
      this.#callbacks.onFailed(oldest.type, 'dropped');
    }
    this.#buffer = [...(isFull ? this.#buffer.slice(1) : this.#buffer), queued];
    this.#callbacks.onBuffered(this.#buffer.length);
  }

  /** Sends all buffered events; without any, checks whether the store is available. Never rejects. */
  async flush(): Promise<void> {
    this.#flushing ??= this.#sendAll();
    await this.#flushing;
    this.#flushing = undefined;
  }

  async #sendAll(): Promise<void> {
    try {
      if (this.#buffer.length === 0) {
        await this.#connection.request('GET', '/');
      }
      while (this.#buffer.length > 0) {
        await this.#send(this.#buffer.slice(0, BATCH_SIZE));
      }
    } catch (problem) {
      this.#callbacks.onProblem(problem as StoreUnavailableError);
    }
  }

  async #send(batch: readonly QueuedEvent[]): Promise<void> {
    try {
      await this.#connection.request('POST', '/events', batch.map(({ line }) => line).join(''));
    } catch (problem) {
      const [first] = batch;
      if (first !== undefined) {
        this.#callbacks.onFailed(first.type, (problem as StoreUnavailableError).reason);
      }
      throw problem;
    }
    this.#buffer = this.#buffer.filter((event) => !batch.includes(event));
    for (const { type, line } of batch) {
      this.#callbacks.onSent(type, Buffer.byteLength(line));
    }
    this.#callbacks.onBuffered(this.#buffer.length);
  }
}
