import { readSync } from 'node:fs';
import { type Meta, readMeta } from './meta-page';

const BLOCK_BYTES = 1 << 18;
/** 16 MiB: the check needs the same amount of memory for every size of journal. */
const MAX_CACHED_BLOCKS = 64;

/** Reads pages of an open data file with ordinary reads: nothing is mapped, so an error of the disk is an exception. */
export class PageFile {
  readonly size: number;
  readonly #descriptor: number;
  readonly #blocks = new Map<number, Buffer>();

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
  }

  /** The bytes of a range, fewer at the end of the file. @throws the error of the operating system if reading fails */
  read(at: number, length: number): Buffer {
    const first = Math.floor(at / BLOCK_BYTES);
    const last = Math.floor((at + length - 1) / BLOCK_BYTES);
    if (first === last) {
      const from = at - first * BLOCK_BYTES;
      return this.#block(first).subarray(from, from + length);
    }
    const parts: Buffer[] = [];
    for (let block = first; block <= last; block++) {
      const from = block === first ? at - first * BLOCK_BYTES : 0;
      parts.push(this.#block(block).subarray(from, at + length - block * BLOCK_BYTES));
    }
    return Buffer.concat(parts);
  }

  #block(number: number): Buffer {
    const cached = this.#blocks.get(number);
    if (cached !== undefined) {
      return cached;
    }
    const block = readFully(this.#descriptor, number * BLOCK_BYTES, BLOCK_BYTES);
    if (this.#blocks.size >= MAX_CACHED_BLOCKS) {
      const [oldest] = this.#blocks.keys();
      this.#blocks.delete(oldest ?? number);
    }
    this.#blocks.set(number, block);
    return block;
  }
}

/** Reads until `length` bytes or the end of the file. */
export function readFully(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, at + filled);
    if (count === 0) {
      break;
    }
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** The two meta pages of a data file: each is a snapshot, or the reason why it cannot be used. */
export function readMetas(file: Pick<PageFile, 'read'>): readonly [Meta | string, Meta | string] {
  const first = readMeta(file.read(0, 4096), 0);
  // The second page starts after the first one. Its size is unknown if the first page is damaged.
  const sizes = typeof first === 'string' ? [4096, 8192, 16_384, 32_768, 65_536] : [first.pageSize];
  let second: Meta | string = 'is missing';
  for (const size of sizes) {
    second = readMeta(file.read(size, 4096), 1);
    if (typeof second !== 'string') {
      return [first, second.pageSize === size ? second : 'has another page size than its position'];
    }
  }
  return [first, second];
}
