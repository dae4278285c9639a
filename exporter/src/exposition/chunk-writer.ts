/** Bytes per chunk: large enough that a scrape is a few hundred writes, small enough to be sent while others fill. */
export const CHUNK_BYTES = 256 * 1024;

/** What a scrape and its client hold at a time, and another scrape beside it. */
const MAX_FREE_CHUNKS = 8;

/**
 * Chunks that were sent and can be filled again. V8 counts the bytes of buffers and collects everything for each 64 MB of
 * new ones: with new chunks for each scrape, a fleet of 5,000 workers paid for that at nearly every scrape.
 */
export class BufferPool {
  readonly #free: Buffer[] = [];
  /** Buffers of others may come by, and may be large enough. */
  readonly #owned = new WeakSet<ArrayBufferLike>();

  /** One with whatever was in it, of `CHUNK_BYTES` or of what is needed, if that is more. */
  acquire(needed: number): Buffer {
    if (needed > CHUNK_BYTES) return Buffer.allocUnsafeSlow(needed);
    const spare = this.#free.pop();
    if (spare !== undefined) return spare;
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#owned.add(chunk.buffer);
    return chunk;
  }

  /** Takes back a chunk, or what of it was filled. Nobody may read it any more, nor give it back twice. */
  release({ buffer }: Buffer): void {
    if (this.#owned.has(buffer) && this.#free.length < MAX_FREE_CHUNKS) this.#free.push(Buffer.from(buffer));
  }

  get size(): number {
    return this.#free.length;
  }
}

const EMPTY = Buffer.alloc(0);

/** Gathers many small pieces into few large chunks. */
export class ChunkWriter {
  readonly #pool: BufferPool;
  #filling: Buffer;
  #length = 0;
  #full: Buffer[] = [];
  #header = '';

  constructor(spare: BufferPool) {
    this.#pool = spare;
    this.#filling = spare.acquire(0);
  }

  /** Stands before the next piece, if one comes: a family without samples has no header. */
  setHeader(text: string): void {
    this.#header = text;
  }

  /** Adds `source` from `start` to `end`. */
  copy(source: Buffer, start: number, end: number): void {
    if (this.#header !== '') this.#writeHeader();
    this.#makeRoom(end - start);
    source.copy(this.#filling, this.#length, start, end);
    this.#length += end - start;
  }

  write(text: string): void {
    if (this.#header !== '') this.#writeHeader();
    this.#makeRoom(Buffer.byteLength(text));
    this.#length += this.#filling.write(text, this.#length);
  }

  /** The chunks that have become full since the last call. */
  takeFull(): readonly Buffer[] {
    const full = this.#full;
    if (full.length > 0) this.#full = [];
    return full;
  }

  /** Everything that is left. */
  takeRest(): readonly Buffer[] {
    this.#close();
    return this.takeFull();
  }

  #writeHeader(): void {
    const head = this.#header;
    this.#header = '';
    this.write(head);
  }

  #makeRoom(length: number): void {
    if (length > this.#filling.length - this.#length) this.#nextChunk(length);
  }

  #close(): void {
    if (this.#length > 0) this.#full.push(this.#filling.subarray(0, this.#length));
    else this.#pool.release(this.#filling);
    this.#filling = EMPTY;
    this.#length = 0;
  }

  #nextChunk(needed: number): void {
    this.#close();
    this.#filling = this.#pool.acquire(needed);
  }
}
