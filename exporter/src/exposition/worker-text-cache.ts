import { type Worker } from '../model/worker';
import { type ChunkWriter } from './chunk-writer';
import { labelText } from './format';

/** Workers per arena. Gathering the lines of one family of so many workers takes about ten microseconds. */
export const WORKERS_PER_ARENA = 128;

/** Size of the area at the start of an arena in which the lines of one family are gathered. */
const GATHER_BYTES = 32 * 1024;
/** An arena that is this many times as large as its slots is compacted: texts that became shorter leave garbage. */
const MAX_GARBAGE_RATIO = 2;

/**
 * The texts of up to 128 workers in one buffer outside the JavaScript heap.
 *
 * A scrape takes about a hundred bytes of each text per family. Moving them within one buffer (`copyWithin`) takes a sixth
 * of the time of copying them between buffers, which creates a view for each. So the lines of a family are gathered at
 * the start of the buffer and copied out together.
 *
 * Layout: the gathering area (32 KiB), then slots in order of allocation. A text that outgrows its slot gets a new one at
 * the end; the old slot is garbage until the buffer is full, or consists of garbage for the most part. Then `#compact` copies the
 * live texts into a new buffer. The old buffer stays unchanged for texts that a running scrape still holds.
 *
 * WorkerTextCache adds and removes members of `workers`; WorkerText allocates slots; a scrape calls `appendFamily`, which is
 * synchronous, so scrapes that run concurrently can share the gathering area.
 */
export class TextArena {
  bytes = Buffer.allocUnsafeSlow(GATHER_BYTES);
  readonly workers = new Set<WorkerText>();
  #used = GATHER_BYTES;
  /** Size of the slots of all texts. */
  #liveBytes = 0;

  get isFull(): boolean {
    return this.workers.size >= WORKERS_PER_ARENA;
  }

  /** Assigns a slot of `capacity` bytes to a text. The old slot keeps its bytes until the arena is compacted. */
  allocate(slot: WorkerText, capacity: number): void {
    this.#liveBytes += capacity - slot.capacity;
    slot.capacity = capacity;
    if (this.#used + capacity > this.bytes.length || this.#isMostlyGarbage) {
      this.#compact(slot);
    }
    slot.start = this.#used;
    slot.bytes = this.bytes;
    this.#used += capacity;
  }

  /**
   * Adds the lines of one family of `workers` to `chunks`. A text that was removed from the arena since the scrape began is
   * still readable: it keeps a reference to its bytes.
   */
  appendFamily(workers: readonly WorkerText[], family: number, chunks: ChunkWriter): void {
    const { bytes } = this;
    let gathered = 0;
    for (const worker of workers) {
      const start = worker.bounds[family] ?? 0;
      const end = worker.bounds[family + 1] ?? 0;
      if (end <= start) {
        continue;
      }
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
    if (gathered > 0) {
      chunks.copy(bytes, 0, gathered);
    }
  }

  /** Removes a text. It keeps its bytes for a running scrape. */
  remove(text: WorkerText): void {
    this.workers.delete(text);
    this.#liveBytes -= text.capacity;
    if (this.#isMostlyGarbage) {
      this.#compact();
    }
  }

  get #isMostlyGarbage(): boolean {
    return this.bytes.length > MAX_GARBAGE_RATIO * (GATHER_BYTES + this.#liveBytes);
  }

  /** Copies all texts except `placed` into a new buffer with room for it and a quarter more. */
  #compact(placed?: WorkerText): void {
    const others = [...this.workers].filter((text) => text !== placed);
    const needed = GATHER_BYTES + this.#liveBytes;
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

/**
 * The rendered series of one worker: its lines of all families one after another, in a slot of an arena.
 *
 * States: dirty and not written (new), clean (`write`), dirty again (the renderer replaces `worker`), removed (the renderer
 * sets `dirty` to false and removes it from the cache). The renderer sets `worker` and `dirty`, the writer calls `write`, the
 * arena calls `moveTo`; a scrape only reads.
 */
export class WorkerText {
  /** `worker_id="…",worker_type="…"` */
  readonly labels: string;
  /** The current worker. */
  worker: Worker;
  /** The worker as it was rendered. Lines that a scrape adds (age, missed heartbeats) use it, so that all lines agree. */
  shown: Worker;
  /** The worker changed since the text was written. */
  dirty = true;
  series = 0;
  /** Nothing of the worker is exposed, because the scrape would become too large. */
  hidden = false;
  /** Size of the text in bytes. */
  length = 0;
  /** Size of the series that the liveness rules do not read, in bytes. */
  detailBytes = 0;
  /** Maximum size of the series that a scrape adds to the text. */
  scrapeTimeBytes = 0;
  /** The buffer that holds the text. It differs from the arena's after the arena was compacted without this text. */
  bytes: Buffer;
  /** Start of the slot within `bytes`. */
  start = 0;
  capacity = 0;
  /** Positions in `bytes`: family i extends from `bounds[i]` to `bounds[i + 1]`, exclusive. */
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

  /** Whether the text was written at least once. */
  get written(): boolean {
    return this.bounds.length > 0;
  }

  /** Maximum size of everything that a scrape exposes of the worker. */
  get exposedBytes(): number {
    return this.length + this.scrapeTimeBytes;
  }

  /** Stores a rendering. `ends` are the positions in `text` at which the families end, in characters. */
  write(text: string, ends: readonly number[], series: number): void {
    const length = Buffer.byteLength(text);
    // Spare room for a few more digits avoids a new slot for most renderings; a slot that is far too large is replaced.
    if (this.capacity < length || this.capacity > 2 * length + 1024) {
      this.arena.allocate(this, length + (length >> 4));
    }
    this.bytes.write(text, this.start);
    if (this.bounds.length !== ends.length + 1) {
      this.bounds = new Uint32Array(ends.length + 1);
    }
    this.#bound(text, ends, length === text.length);
    this.series = series;
    this.length = length;
    this.shown = this.worker;
    this.dirty = false;
  }

  /** Sets the start of the slot and shifts the bounds accordingly. */
  moveTo(start: number): void {
    const by = start - this.start;
    this.start = start;
    for (let index = 0; index < this.bounds.length; index++) {
      this.bounds[index] = (this.bounds[index] ?? 0) + by;
    }
  }

  #bound(text: string, ends: readonly number[], isAscii: boolean): void {
    let position = this.start;
    let before = 0;
    this.bounds[0] = position;
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? before;
      // Outside ASCII a character has several bytes, so positions in the text differ from positions in the buffer.
      position += isAscii ? end - before : Buffer.byteLength(text.slice(before, end));
      this.bounds[index + 1] = position;
      before = end;
    }
  }
}

/** An arena and those of its texts that a scrape exposes. Changes during the scrape do not affect the list. */
export interface WorkerBatch {
  readonly arena: TextArena;
  readonly texts: readonly WorkerText[];
}

/**
 * The rendered text of every worker, by worker ID, and the arenas that hold them.
 *
 * An arena is open while it has room for another text. `add` fills an open arena before it creates one; `remove` reopens the
 * arena, or drops it with its last text. Only the renderer calls `add` and `remove`, also while scrapes run: a scrape works on
 * the list that `batches` returned at its start.
 */
export class WorkerTextCache {
  readonly #texts = new Map<string, WorkerText>();
  readonly #arenas = new Set<TextArena>();
  /** Arenas with room for another text. */
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
    if (arena.isFull) {
      this.#open.delete(arena);
    }
    this.#texts.set(worker.id, text);
    return text;
  }

  remove(text: WorkerText): void {
    const { arena } = text;
    this.#texts.delete(text.worker.id);
    arena.remove(text);
    if (arena.workers.size > 0) {
      this.#open.add(arena);
    } else {
      this.#open.delete(arena);
      this.#arenas.delete(arena);
    }
  }

  /** Returns the current texts that `selects` accepts, by arena. */
  batches(selects: (text: WorkerText) => boolean): readonly WorkerBatch[] {
    return Array.from(this.#arenas, (arena) => ({ arena, texts: [...arena.workers].filter(selects) }));
  }

  #newArena(): TextArena {
    const arena = new TextArena();
    this.#arenas.add(arena);
    this.#open.add(arena);
    return arena;
  }
}
