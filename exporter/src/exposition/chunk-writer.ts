import { type SpareChunks } from './buffer-pool';

const NOTHING = Buffer.alloc(0);

/** Gathers many small pieces into few large chunks. */
export class Chunks {
  readonly #spare: SpareChunks;
  #filling: Buffer;
  #length = 0;
  #full: Buffer[] = [];
  #head = '';

  constructor(spare: SpareChunks) {
    this.#spare = spare;
    this.#filling = spare.take(0);
  }

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
    this.#close();
    return this.full();
  }

  #writeHead(): void {
    const head = this.#head;
    this.#head = '';
    this.write(head);
  }

  #makeRoom(length: number): void {
    if (length > this.#filling.length - this.#length) this.#turn(length);
  }

  #close(): void {
    if (this.#length > 0) this.#full.push(this.#filling.subarray(0, this.#length));
    else this.#spare.giveBack(this.#filling);
    this.#filling = NOTHING;
    this.#length = 0;
  }

  #turn(needed: number): void {
    this.#close();
    this.#filling = this.#spare.take(needed);
  }
}
