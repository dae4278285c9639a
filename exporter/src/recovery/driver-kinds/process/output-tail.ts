/** Keeps the last bytes of a stream, in memory of twice the limit plus one chunk at most. */
export class OutputTail {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #kept = 0;
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  append(chunk: Buffer): void {
    this.#total += chunk.length;
    this.#kept += chunk.length;
    this.#chunks.push(chunk);
    if (this.#kept > 2 * this.#maxBytes) {
      // A copy, so that the memory of the chunks is released.
      const tail = Buffer.from(this.#tail());
      this.#chunks = [tail];
      this.#kept = tail.length;
    }
  }

  get droppedBytes(): number {
    return Math.max(0, this.#total - this.#maxBytes);
  }

  /** The tail as text. A character that is cut at the start is left out. */
  text(): string {
    return new TextDecoder().decode(skipContinuationBytes(this.#tail(), this.droppedBytes > 0));
  }

  #tail(): Buffer {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#maxBytes));
  }
}

function skipContinuationBytes(bytes: Buffer, cut: boolean): Buffer {
  let start = 0;
  while (cut && start < bytes.length && start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) {
    start += 1;
  }
  return bytes.subarray(start);
}
