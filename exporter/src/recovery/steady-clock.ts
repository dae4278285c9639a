import { type Clock, type Millis } from '../model/time';

/**
 * A clock that shows the wall clock's time when it is created, and then runs evenly: it does not jump when the wall clock is
 * set, and does not run while the machine sleeps.
 */
export class SteadyClock implements Clock {
  readonly #createdAt: Millis;
  readonly #origin = performance.now();

  constructor(wallTime: Millis) {
    this.#createdAt = wallTime;
  }

  now(): Millis {
    return Math.floor(this.#createdAt + performance.now() - this.#origin);
  }
}
