import { type Clock } from './clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  time = 0;
  drawn = 1;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  wall(): number {
    return Date.UTC(2026, 0, 1) + this.time;
  }

  chance(): number {
    return this.drawn;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass, and whatever becomes due happen at its own moment. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let next = this.#first(); next !== undefined && next.at <= end; next = this.#first()) {
      this.time = Math.max(next.at, this.time);
      this.#timers.delete(next);
      next.callback();
      await settled();
    }
    this.time = end;
    await settled();
  }

  #first(): Timer | undefined {
    return [...this.#timers].sort((one, other) => one.at - other.at)[0];
  }
}

/** After all that was promised already. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
