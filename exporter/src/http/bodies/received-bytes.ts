/** Smaller parts are copied into a block. A Buffer of its own takes more than 100 bytes besides its content. */
export const MIN_PART_BYTES = 4096;
const BLOCK_BYTES = 16_384;

/** The parts of a body, in memory of about their size however small they are. */
export class ReceivedBytes {
  readonly #parts: Buffer[] = [];
  /** The last part, if small parts are copied into it, and how much of it is used. */
  #block: { readonly buffer: Buffer; used: number } | undefined;

  /** In how many pieces of memory the parts are: all but the first and the last have at least MIN_PART_BYTES. */
  get pieces(): number {
    return this.#parts.length + (this.#block === undefined ? 0 : 1);
  }

  add(part: Buffer): void {
    if (this.#block === undefined) {
      if (part.length >= MIN_PART_BYTES || this.#parts.length === 0) {
        this.#parts.push(part);
        return;
      }
      this.#block = { buffer: Buffer.allocUnsafeSlow(BLOCK_BYTES), used: 0 };
    }
    // A block is filled before it is closed, so little of its memory is unused.
    const copied = part.copy(this.#block.buffer, this.#block.used);
    this.#block.used += copied;
    if (this.#block.used === BLOCK_BYTES) {
      this.#closeBlock();
    }
    if (copied < part.length) {
      this.add(part.subarray(copied));
    }
  }

  /** All parts, in their order. A single part is not copied. */
  bytes(): Buffer {
    this.#closeBlock();
    const [first] = this.#parts;
    return this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
  }

  #closeBlock(): void {
    if (this.#block !== undefined) {
      this.#parts.push(this.#block.buffer.subarray(0, this.#block.used));
      this.#block = undefined;
    }
  }
}
