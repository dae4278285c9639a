import { type Worker } from '../model/worker';
import { TextArena, WorkerText } from './text-arena';

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
