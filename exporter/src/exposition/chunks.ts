/** Bytes per chunk: large enough that a scrape is a few hundred writes, small enough to be sent while others fill. */
export const CHUNK_BYTES = 256 * 1024;

/** Gathers many small pieces into few large chunks. */
export class Chunks {
  #filling = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #length = 0;
  #full: Buffer[] = [];
  #head = '';

  /** Stands before the next piece, if one comes: a family without samples has no header. */
  head(text: string): void {
    this.#head = text;
  }

  /** Adds `source` from `start` to `end`. */
  copy(source: Buffer, start: number, end: number): void {
    if (this.#head !== '') this.#writeHead();
    this.#makeRoom(end - start);
    source.copy(this.#filling, this.#length, start, end);
    this.#length += end - start;
  }

  write(text: string): void {
    if (this.#head !== '') this.#writeHead();
    this.#makeRoom(Buffer.byteLength(text));
    this.#length += this.#filling.write(text, this.#length);
  }

  /** The chunks that have become full since the last call. */
  full(): readonly Buffer[] {
    const full = this.#full;
    if (full.length > 0) this.#full = [];
    return full;
  }

  /** Everything that is left. */
  rest(): readonly Buffer[] {
    this.#turn(0);
    return this.full();
  }

  #writeHead(): void {
    const head = this.#head;
    this.#head = '';
    this.write(head);
  }

  #makeRoom(length: number): void {
    if (length > this.#filling.length - this.#length) this.#turn(Math.max(length, CHUNK_BYTES));
  }

  #turn(capacity: number): void {
    if (this.#length > 0) this.#full.push(this.#filling.subarray(0, this.#length));
    this.#filling = Buffer.allocUnsafeSlow(capacity);
    this.#length = 0;
  }
}
