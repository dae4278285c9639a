import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random choices. The same seed gives the same choices. */
export class Random {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** 0 ≤ number < 1. */
  readonly number = (): number => uniformFloat64(this.#generator);

  /** A whole number from 0 to `end` - 1; 0 if `end` is 0. */
  readonly below = (end: number): number => (end < 1 ? 0 : uniformInt(this.#generator, 0, end - 1));

  /** True with this probability, 0 to 1. */
  readonly happens = (probability: number): boolean => this.number() < probability;

  /** @throws RangeError if the list is empty */
  pick<T>(from: readonly T[]): T {
    const index = this.below(from.length);
    if (index >= from.length) {
      throw new RangeError('Cannot pick from an empty list.');
    }
    return from[index] as T;
  }
}
