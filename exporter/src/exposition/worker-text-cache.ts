import { type Worker } from '../model/worker';
import { Page } from './worker-text';
import { Sheet } from './text-arena';

/** A sheet and those of its pages that a scrape is about, whatever comes and goes meanwhile. */
export interface Batch {
  readonly sheet: Sheet;
  readonly pages: readonly Page[];
}

/** All pages, by worker, and the sheets they stand on. */
export class Sheets {
  readonly #pages = new Map<string, Page>();
  readonly #sheets = new Set<Sheet>();
  /** Those with room for another page. */
  readonly #open = new Set<Sheet>();

  get(id: string): Page | undefined {
    return this.#pages.get(id);
  }

  pages(): IterableIterator<Page> {
    return this.#pages.values();
  }

  add(worker: Worker): Page {
    const sheet = this.#open.values().next().value ?? this.#newSheet();
    const page = new Page(worker, sheet);
    sheet.pages.add(page);
    if (sheet.isFull) this.#open.delete(sheet);
    this.#pages.set(worker.id, page);
    return page;
  }

  remove(page: Page): void {
    const { sheet } = page;
    this.#pages.delete(page.worker.id);
    sheet.pages.delete(page);
    if (sheet.pages.size > 0) this.#open.add(sheet);
    else {
      this.#open.delete(sheet);
      this.#sheets.delete(sheet);
    }
  }

  /** The pages there are now, sheet by sheet. */
  batches(wanted: (page: Page) => boolean): readonly Batch[] {
    return Array.from(this.#sheets, (sheet) => ({ sheet, pages: [...sheet.pages].filter(wanted) }));
  }

  #newSheet(): Sheet {
    const sheet = new Sheet();
    this.#sheets.add(sheet);
    this.#open.add(sheet);
    return sheet;
  }
}
