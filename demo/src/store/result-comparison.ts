import { type StoreConnection } from './store-connection';
import { type StoreTrouble } from './trouble';

/** How a result compares with what the store remembers of the same thing. */
export type Compared = 'new' | 'same' | 'changed' | 'unknown';

/**
 * Remembers results in the store, so that a worker can tell what changed since somebody last worked on the same thing.
 * Work goes on without it: whatever the store does, the answer is `unknown` at worst.
 */
export class Memory {
  readonly #connection: StoreConnection;
  readonly #onTrouble: (trouble: StoreTrouble) => void;

  /** @param #onTrouble hears why the store could not be asked */
  constructor(connection: StoreConnection, onTrouble: (trouble: StoreTrouble) => void) {
    this.#connection = connection;
    this.#onTrouble = onTrouble;
  }

  async compare(kind: string, subject: string, result: object): Promise<Compared> {
    const path = `/results/${kind}/${encodeURIComponent(subject)}`;
    const body = JSON.stringify(result);
    try {
      const { status, body: before } = await this.#connection.ask('GET', path);
      if (status === 200 && before === body) return 'same';
      await this.#connection.ask('PUT', path, body);
      return status === 200 ? 'changed' : 'new';
    } catch (trouble) {
      this.#onTrouble(trouble as StoreTrouble);
      return 'unknown';
    }
  }
}
