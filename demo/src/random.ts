import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Returns a random number from 0 (inclusive) to 1 (exclusive), as Math.random does. */
export type Random = () => number;

/**
 * Creates a generator that returns the same sequence for the same seed. Its numbers have 24 bits, so that adding seconds to
 * a multiple of them is exact.
 */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat32(generator);
}

/** Returns up to `count` different items, in the order in which they were drawn. */
export function sample<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  const remaining = [...items];
  const drawn: Item[] = [];
  while (drawn.length < count && remaining.length > 0) {
    drawn.push(...remaining.splice(Math.floor(random() * remaining.length), 1));
  }
  return drawn;
}
