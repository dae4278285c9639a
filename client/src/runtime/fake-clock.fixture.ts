import { type Clock } from './clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that a test advances. */
export class FakeClock implements Clock {
  time = 0;
  randomValue = 1;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  wall(): number {
    return Date.UTC(2026, 0, 1) + this.time;
  }

  random(): number {
    return this.randomValue;
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.schedule(ms, resolve));
  }

  /** Advances the time and runs each timer at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settlePromises();
    for (let next = this.#firstTimer(); next !== undefined && next.at <= end; next = this.#firstTimer()) {
      this.time = Math.max(next.at, this.time);
      this.#timers.delete(next);
      next.callback();
      await settlePromises();
    }
    this.time = end;
    await settlePromises();
  }

  #firstTimer(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at)[0];
  }
}

function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
