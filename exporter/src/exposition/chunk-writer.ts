/** Bytes per chunk: large enough for a scrape to be a few hundred writes, small enough to send one while filling the next. */
export const CHUNK_BYTES = 256 * 1024;

/** The chunks that two concurrent scrapes and their clients hold at a time. */
const MAX_FREE_CHUNKS = 8;

/**
 * Keeps sent chunks for reuse. V8 counts the bytes of buffers and runs a full garbage collection for each 64 MB of new
 * ones: with new chunks for each scrape, a fleet of 5,000 workers caused one at nearly every scrape.
 */
export class BufferPool {
  readonly #free: Buffer[] = [];
  /** Buffers that this pool created. Others must not enter the pool, even if they are large enough. */
  readonly #owned = new WeakSet<ArrayBufferLike>();

  /** Returns an uninitialised buffer of `CHUNK_BYTES`, or of `needed` bytes if that is more. */
  acquire(needed: number): Buffer {
    if (needed > CHUNK_BYTES) {
      return Buffer.allocUnsafeSlow(needed);
    }
    const spare = this.#free.pop();
    if (spare !== undefined) {
      return spare;
    }
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#owned.add(chunk.buffer);
    return chunk;
  }

  /** Takes back a chunk or a part of it. The caller must not use it afterwards or release it twice. */
  release({ buffer }: Buffer): void {
    if (this.#owned.has(buffer) && this.#free.length < MAX_FREE_CHUNKS) {
      this.#free.push(Buffer.from(buffer));
    }
  }

  get size(): number {
    return this.#free.length;
  }
}

const EMPTY = Buffer.alloc(0);

/** Collects many small pieces in few large chunks. A taken chunk belongs to the caller until it is released to the pool. */
export class ChunkWriter {
  readonly #pool: BufferPool;
  #filling: Buffer;
  #length = 0;
  #full: Buffer[] = [];
  #header = '';
  /** Bytes written so far. */
  bytes = 0;

  constructor(pool: BufferPool) {
    this.#pool = pool;
    this.#filling = pool.acquire(0);
  }

  /** Sets the text to write before the next piece. It is dropped if no piece follows: a family without samples has no header. */
  setHeader(text: string): void {
    this.#header = text;
  }

  /** Appends the bytes of `source` from `start` to `end`, exclusive. */
  copy(source: Buffer, start: number, end: number): void {
    if (this.#header !== '') {
      this.#writeHeader();
    }
    this.#makeRoom(end - start);
    source.copy(this.#filling, this.#length, start, end);
    this.#length += end - start;
    this.bytes += end - start;
  }

  write(text: string): void {
    if (this.#header !== '') {
      this.#writeHeader();
    }
    this.#makeRoom(Buffer.byteLength(text));
    const written = this.#filling.write(text, this.#length);
    this.#length += written;
    this.bytes += written;
  }

  /** Returns the chunks that became full since the last call. */
  takeFull(): readonly Buffer[] {
    const full = this.#full;
    if (full.length > 0) {
      this.#full = [];
    }
    return full;
  }

  /** Returns the remaining chunks. The writer must not be used afterwards. */
  takeRest(): readonly Buffer[] {
    this.#close();
    return this.takeFull();
  }

  #writeHeader(): void {
    const header = this.#header;
    this.#header = '';
    this.write(header);
  }

  #makeRoom(length: number): void {
    if (length > this.#filling.length - this.#length) {
      this.#nextChunk(length);
    }
  }

  #close(): void {
    if (this.#length > 0) {
      this.#full.push(this.#filling.subarray(0, this.#length));
    } else {
      this.#pool.release(this.#filling);
    }
    this.#filling = EMPTY;
    this.#length = 0;
  }

  #nextChunk(needed: number): void {
    this.#close();
    this.#filling = this.#pool.acquire(needed);
  }
}
