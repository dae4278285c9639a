/** What the store holds: the newest result of each thing that was worked on, bounded, and how many events came. */
export class Results {
  readonly #results = new Map<string, string>();
  #events = 0;

  readonly #most: number;

  /** @param #most when it is full, what was kept longest goes */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#results.size;
  }

  get eventCount(): number {
    return this.#events;
  }

  recall(key: string): string | undefined {
    return this.#results.get(key);
  }

  keep(key: string, result: string): void {
    this.#results.delete(key);
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#most && oldest !== undefined) this.#results.delete(oldest);
  }

  /** @param lines one event each */
  take(lines: string): number {
    const came = lines.split('\n').filter((line) => line !== '').length;
    this.#events += came;
    return came;
  }
}
