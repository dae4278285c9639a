import { type BufferPool } from './buffer-pool';

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
