/** Numbers the reports of one incarnation; shared memory, so that a sending thread counts on. */
export class Sequence {
  readonly #counter: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.#counter = new Int32Array(memory);
  }

  /** From 1. */
  next(): number {
    return Atomics.add(this.#counter, 0, 1) + 1;
  }
}
