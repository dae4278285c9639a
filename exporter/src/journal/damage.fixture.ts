import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random choices; the same seed gives the same ones. */
export interface Random {
  /** A whole number from 0 to `end` - 1; 0 if `end` is 0. */
  below(end: number): number;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return { below: (end) => (end < 1 ? 0 : uniformInt(generator, 0, Math.floor(end) - 1)) };
}

/** A kind of damage of a data file. Returns the damaged bytes; `bytes` is not changed. */
export type Damage = (bytes: Buffer, random: Random) => Buffer;

const PAGE = 4096;

/** Every kind of damage that a disk, a copy or a bad memory module does to a file. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'cut off anywhere': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'cut off at a page': (bytes, random) => bytes.subarray(0, PAGE * random.below(bytes.length / PAGE)),
  'a range of pages zeroed': (bytes, random) => overwriteRange(bytes, random, () => 0),
  'a range of pages random': (bytes, random) => overwriteRange(bytes, random, () => random.below(256)),
  'a range of bytes random': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const at = random.below(bytes.length);
    for (let i = at; i < Math.min(bytes.length, at + 1 + random.below(64)); i++) {
      damaged[i] = random.below(256);
    }
    return damaged;
  },
  'single bytes flipped': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    for (let i = 0; i <= random.below(64); i++) {
      const at = random.below(bytes.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
    }
    return damaged;
  },
  'the header of a page': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const page = random.below(bytes.length / PAGE);
    damaged[page * PAGE + random.below(64)] = random.below(256);
    return damaged;
  },
  'a meta page': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const at = random.below(2) * PAGE + 24;
    for (let i = 0; i <= random.below(8); i++) {
      damaged[at + random.below(144)] = random.below(256);
    }
    return damaged;
  },
  'both meta pages': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const offset = 24 + random.below(144);
    const value = random.below(256);
    damaged[offset] = value;
    damaged[PAGE + offset] = value;
    return damaged;
  },
  'pages swapped': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const [a, b] = [PAGE * random.below(bytes.length / PAGE), PAGE * random.below(bytes.length / PAGE)];
    bytes.copy(damaged, a, b, b + PAGE);
    bytes.copy(damaged, b, a, a + PAGE);
    return damaged;
  },
  'an entry of a page': (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const page = PAGE * random.below(bytes.length / PAGE);
    const entries = Math.min(2000, damaged.readUInt16LE(page + 20)) >> 1;
    const at = page + 24 + 2 * random.below(Math.max(1, entries));
    damaged.writeUInt16LE(random.below(65_536), random.below(2) === 0 ? at : page + 20 + 2 * random.below(2));
    return damaged;
  },
};

function overwriteRange(bytes: Buffer, random: Random, value: () => number): Buffer {
  const damaged = Buffer.from(bytes);
  const pages = bytes.length / PAGE;
  const first = random.below(pages);
  const end = Math.min(pages, first + 1 + random.below(Math.max(1, pages / 4)));
  for (let i = first * PAGE; i < end * PAGE; i++) {
    damaged[i] = value();
  }
  return damaged;
}
