/** Counts what each client does at the same time, and limits it. */
export class ConcurrencyLimiter {
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** Of all clients. */
  get total(): number {
    return this.#total;
  }

  count(client: string): number {
    return this.#counts.get(client) ?? 0;
  }

  /** Counts one more. Returns the function that ends it, which may be called repeatedly. */
  start(client: string): () => void {
    this.#counts.set(client, this.count(client) + 1);
    this.#total += 1;
    let ended = false;
    return () => {
      if (!ended) {
        ended = true;
        this.#end(client);
      }
    };
  }

  #end(client: string): void {
    this.#total -= 1;
    const count = this.count(client) - 1;
    if (count > 0) {
      this.#counts.set(client, count);
    } else {
      this.#counts.delete(client);
    }
  }
}
