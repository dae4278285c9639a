import { type StoreConnection } from './store-connection';
import { type StoreTrouble } from './trouble';

/** Something worth telling others, on its way to the store. */
interface Letter {
  readonly type: string;
  readonly line: string;
}

/** What the heartbeat is told of. */
export interface OutboxTold {
  readonly sent: (type: string, bytes: number) => void;
  readonly failed: (type: string, reason: string) => void;
  readonly waiting: (count: number) => void;
  readonly trouble: (trouble: StoreTrouble) => void;
}

export const MOST_WAITING = 500;
const BATCH = 50;

/**
 * Events on their way to the store. While it does not answer they wait, and the oldest falls out where there are too
 * many. Of a batch that could not be sent the first counts as failed, each time: the others were not even looked at.
 */
export class Outbox {
  #waiting: readonly Letter[] = [];
  #underWay: Promise<void> | undefined;

  readonly #connection: StoreConnection;
  readonly #told: OutboxTold;

  constructor(connection: StoreConnection, told: OutboxTold) {
    this.#connection = connection;
    this.#told = told;
  }

  add(type: string, event: object, at: Date): void {
    const letter = { type, line: `${JSON.stringify({ type, at: at.toISOString(), ...event })}\n` };
    const [oldest] = this.#waiting;
    const full = this.#waiting.length >= MOST_WAITING;
    if (full && oldest !== undefined) this.#told.failed(oldest.type, 'dropped');
    this.#waiting = [...(full ? this.#waiting.slice(1) : this.#waiting), letter];
    this.#told.waiting(this.#waiting.length);
  }

  /** Sends what waits, or where nothing does, looks whether the store is there. Never rejects. */
  async flush(): Promise<void> {
    this.#underWay ??= this.#sendAll();
    await this.#underWay;
    this.#underWay = undefined;
  }

  async #sendAll(): Promise<void> {
    try {
      if (this.#waiting.length === 0) await this.#connection.ask('GET', '/');
      while (this.#waiting.length > 0) await this.#send(this.#waiting.slice(0, BATCH));
    } catch (trouble) {
      this.#told.trouble(trouble as StoreTrouble);
    }
  }

  async #send(batch: readonly Letter[]): Promise<void> {
    try {
      await this.#connection.ask('POST', '/events', batch.map(({ line }) => line).join(''));
    } catch (trouble) {
      const [first] = batch;
      if (first !== undefined) this.#told.failed(first.type, (trouble as StoreTrouble).reason);
      throw trouble;
    }
    this.#waiting = this.#waiting.filter((letter) => !batch.includes(letter));
    for (const { type, line } of batch) this.#told.sent(type, Buffer.byteLength(line));
    this.#told.waiting(this.#waiting.length);
  }
}
