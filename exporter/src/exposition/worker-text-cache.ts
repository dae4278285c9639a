import { type Worker } from '../model/worker';
import { type ChunkWriter } from './chunk-writer';
import { labelText } from './format';

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
    for (const other of others) {
      other.bytes.copy(bytes, this.#used, other.start, other.start + other.capacity);
      other.bytes = bytes;
      other.moveTo(this.#used);
      this.#used += other.capacity;
    }
    this.bytes = bytes;
  }
}

/** One worker's series, rendered: its lines of all families one after the other, in a slot of a sheet. */
export class WorkerText {
  /** `worker_id="…",worker_type="…"` */
  readonly labels: string;
  /** The worker as it is now. */
  worker: Worker;
  /** The worker as the page shows it; what is added at a scrape must speak of the same one. */
  shown: Worker;
  /** The worker changed since the page was written. */
  dirty = true;
  series = 0;
  /** Holds the page; another one once the sheet has been tidied and the page belongs to it no more. */
  bytes: Buffer;
  /** The slot within `bytes`. */
  start = 0;
  capacity = 0;
  /** Positions in `bytes`: family i stands from `bounds[i]` to before `bounds[i + 1]`. */
  bounds: Uint32Array = new Uint32Array(0);

  constructor(
    worker: Worker,
    readonly arena: TextArena,
  ) {
    this.worker = worker;
    this.shown = worker;
    this.bytes = arena.bytes;
    this.labels = labelText(['worker_id', 'worker_type'], [worker.id, worker.type]);
  }

  /** Whether there is anything to show yet. */
  get written(): boolean {
    return this.bounds.length > 0;
  }

  /** Takes a new rendering; `ends` are where the families end in `text`, in characters. */
  write(text: string, ends: readonly number[], series: number): void {
    const length = Buffer.byteLength(text);
    // Room for a few more digits spares most renderings a new slot; a slot much too large is given back.
    if (this.capacity < length || this.capacity > 2 * length + 1024)
      this.arena.allocate(this, length + (length >> 4));
    this.bytes.write(text, this.start);
    if (this.bounds.length !== ends.length + 1) this.bounds = new Uint32Array(ends.length + 1);
    this.#bound(text, ends, length === text.length);
    this.series = series;
    this.shown = this.worker;
    this.dirty = false;
  }

  /** The page's slot begins at `start` now. */
  moveTo(start: number): void {
    const by = start - this.start;
    this.start = start;
    for (let index = 0; index < this.bounds.length; index++)
      this.bounds[index] = (this.bounds[index] ?? 0) + by;
  }

  #bound(text: string, ends: readonly number[], isAscii: boolean): void {
    let position = this.start;
    let before = 0;
    this.bounds[0] = position;
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? before;
      // Some characters are several bytes long, so positions in the text are not positions in the buffer.
      position += isAscii ? end - before : Buffer.byteLength(text.slice(before, end));
      this.bounds[index + 1] = position;
      before = end;
    }
  }
}

/** A sheet and those of its pages that a scrape is about, whatever comes and goes meanwhile. */
export interface WorkerBatch {
  readonly arena: TextArena;
  readonly texts: readonly WorkerText[];
}

/** All pages, by worker, and the sheets they stand on. */
export class WorkerTextCache {
  readonly #texts = new Map<string, WorkerText>();
  readonly #arenas = new Set<TextArena>();
  /** Those with room for another page. */
  readonly #open = new Set<TextArena>();

  get(id: string): WorkerText | undefined {
    return this.#texts.get(id);
  }

  texts(): IterableIterator<WorkerText> {
    return this.#texts.values();
  }

  add(worker: Worker): WorkerText {
    const arena = this.#open.values().next().value ?? this.#newArena();
    const text = new WorkerText(worker, arena);
    arena.workers.add(text);
    if (arena.isFull) this.#open.delete(arena);
    this.#texts.set(worker.id, text);
    return text;
  }

  remove(text: WorkerText): void {
    const { arena } = text;
    this.#texts.delete(text.worker.id);
    arena.workers.delete(text);
    if (arena.workers.size > 0) this.#open.add(arena);
    else {
      this.#open.delete(arena);
      this.#arenas.delete(arena);
    }
  }

  /** The pages there are now, sheet by sheet. */
  batches(selects: (page: WorkerText) => boolean): readonly WorkerBatch[] {
    return Array.from(this.#arenas, (arena) => ({ arena, texts: [...arena.workers].filter(selects) }));
  }

  #newArena(): TextArena {
    const arena = new TextArena();
    this.#arenas.add(arena);
    this.#open.add(arena);
    return arena;
  }
}
