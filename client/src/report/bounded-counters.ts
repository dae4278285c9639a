/** Counts by name, bounded: what finds no room any more is counted as `other`. */
export class Totals {
  readonly #counts = new Map<string, number>();

  readonly #most: number;
  readonly #onOverflow: (name: string) => void;

  constructor(most: number, onOverflow: (name: string) => void) {
    this.#most = most;
    this.#onOverflow = onOverflow;
  }

  add(name: string, amount = 1): void {
    const key = this.#known(name.slice(0, 128));
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + amount);
  }

  report(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  #known(name: string): string {
    if (name !== '' && (this.#counts.has(name) || this.#counts.size < this.#most)) return name;
    if (name !== '') this.#onOverflow(name);
    return 'other';
  }
}
