import { type ChunkWriter } from './chunk-writer';
import { type WorkerText } from './worker-text';

/** Workers per sheet: gathering one family of them takes some ten microseconds. */
export const WORKERS_PER_ARENA = 128;
/** The sheet's first bytes, in which the lines of one family are gathered. */
const GATHER_BYTES = 32 * 1024;

/**
 * The pages of some workers in one buffer outside the JavaScript heap. A scrape takes a hundred bytes from each page
 * for each family; moving them within one buffer (`copyWithin`) takes a sixth of the time of copying them from
 * buffer to buffer, which makes a view for each. So lines are gathered inside the sheet and leave it together.
 */
export class TextArena {
  bytes = Buffer.allocUnsafeSlow(GATHER_BYTES);
  readonly workers = new Set<WorkerText>();
  #used = GATHER_BYTES;

  get isFull(): boolean {
    return this.workers.size >= WORKERS_PER_ARENA;
  }

  /** Gives the page a slot of `capacity` bytes. Left slots stay as they are until the sheet is tidied. */
  allocate(slot: WorkerText, capacity: number): void {
    slot.capacity = capacity;
    if (this.#used + capacity > this.bytes.length) this.#compact(slot);
    slot.start = this.#used;
    slot.bytes = this.bytes;
    this.#used += capacity;
  }

  /** Adds the lines of one family. `pages` are this sheet's at some time; one that has left it still has its bytes. */
  appendFamily(workers: readonly WorkerText[], family: number, chunks: ChunkWriter): void {
    const { bytes } = this;
    let gathered = 0;
    for (const worker of workers) {
      const start = worker.bounds[family] ?? 0;
      const end = worker.bounds[family + 1] ?? 0;
      if (end <= start) continue;
      if (gathered + end - start > GATHER_BYTES) {
        chunks.copy(bytes, 0, gathered);
        gathered = 0;
      }
      if (worker.bytes !== bytes || end - start > GATHER_BYTES) {
        chunks.copy(worker.bytes, start, end);
        continue;
      }
      bytes.copyWithin(gathered, start, end);
      gathered += end - start;
    }
    if (gathered > 0) chunks.copy(bytes, 0, gathered);
  }

  /** Moves all pages but `placed` into a buffer with room for it and a few more slots. */
  #compact(placed: WorkerText): void {
    const others = [...this.workers].filter((page) => page !== placed);
    const needed = others.reduce((sum, page) => sum + page.capacity, GATHER_BYTES + placed.capacity);
    const bytes = Buffer.allocUnsafeSlow(needed + (needed >> 2));
    this.#used = GATHER_BYTES;
    for (const page of others) {
      page.bytes.copy(bytes, this.#used, page.start, page.start + page.capacity);
      page.bytes = bytes;
      page.moveTo(this.#used);
      this.#used += page.capacity;
    }
    this.bytes = bytes;
  }
}
