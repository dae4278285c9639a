/** A body up to this size is always accepted, so that heartbeats arrive while large bodies fill the limit. */
export const SMALL_BODY_BYTES = 65_536;

/** The bytes of one body that is in memory. */
export interface OpenBody {
  /** Counts bytes that have arrived. Returns false, and counts nothing, if there is no room for them. */
  add(bytes: number, limit: number): boolean;
  /** Stops counting some of its bytes. */
  remove(bytes: number): void;
  /** Stops counting the body. May be called repeatedly. */
  close(): void;
}

/**
 * Counts the bytes of the bodies that are in memory, of all connections. A client may use as many as are left free: half
 * of the limit if it is alone. So a client that sends many bodies slowly does not keep other clients from sending theirs.
 */
export class OpenBodies {
  readonly #byClient = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** @param client key of the sender, as for other limits */
  open(client: string): OpenBody {
    let own = 0;
    return {
      add: (bytes, limit) => {
        const ofClient = (this.#byClient.get(client) ?? 0) + bytes;
        const free = limit - this.#total - bytes;
        if (own + bytes > SMALL_BODY_BYTES && ofClient > free) {
          return false;
        }
        own += bytes;
        this.#add(client, bytes);
        return true;
      },
      remove: (bytes) => {
        const removed = Math.min(bytes, own);
        own -= removed;
        this.#add(client, -removed);
      },
      close: () => {
        this.#add(client, -own);
        own = 0;
      },
    };
  }

  #add(client: string, bytes: number): void {
    this.#total += bytes;
    const ofClient = (this.#byClient.get(client) ?? 0) + bytes;
    if (ofClient > 0) {
      this.#byClient.set(client, ofClient);
    } else {
      this.#byClient.delete(client);
    }
  }
}
