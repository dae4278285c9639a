/** Bytes per chunk: large enough that a scrape is a few hundred writes, small enough to be sent while others fill. */
export const CHUNK_BYTES = 256 * 1024;

/** What a scrape and its client hold at a time, and another scrape beside it. */
const MOST = 8;

/**
 * Chunks that were sent and can be filled again. V8 counts the bytes of buffers, and a full collection for each 64 MB of
 * new ones: with new chunks for each scrape, a fleet of 5,000 workers paid for one at nearly every scrape.
 */
export class SpareChunks {
  readonly #spare: Buffer[] = [];

  /** One with whatever was in it, of `CHUNK_BYTES` or of what is needed, if that is more. */
  take(needed: number): Buffer {
    if (needed > CHUNK_BYTES) return Buffer.allocUnsafeSlow(needed);
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
  }

  /** Takes back a chunk, or what of it was filled. Nobody may read it any more, nor give it back twice. */
  giveBack({ buffer }: Buffer): void {
    if (buffer.byteLength === CHUNK_BYTES && this.#spare.length < MOST) this.#spare.push(Buffer.from(buffer));
  }

  get size(): number {
    return this.#spare.length;
  }
}
