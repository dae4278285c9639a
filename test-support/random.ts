/** Random choices that a seed repeats exactly (mulberry32: 32 bits of state are enough to wander about with). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ number < 1. */
  readonly number = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** A whole number below `end`; 0 where `end` is 0. */
  readonly below = (end: number): number => Math.floor(this.number() * end);

  readonly happens = (probability: number): boolean => this.number() < probability;

  /** @throws RangeError where there is nothing to choose from */
  pick<T>(from: readonly T[]): T {
    const index = this.below(from.length);
    if (index >= from.length) throw new RangeError('nothing to choose from');
    return from[index] as T;
  }
}
