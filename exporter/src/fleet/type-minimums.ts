import { type Journal } from '../journal/journal';
import { type TypeMinimumTable } from './tables/type-minimum-table';

export interface TypeMinimumsDeps {
  readonly table: TypeMinimumTable;
  readonly journal: Pick<Journal, 'write' | 'committed'>;
}

/**
 * Declares the minimum number of living workers of a type. Each change is in effect at once; its promise resolves when it is
 * journaled.
 */
export class TypeMinimums {
  readonly #deps: TypeMinimumsDeps;

  constructor(deps: TypeMinimumsDeps) {
    this.#deps = deps;
  }

  /** Declares a minimum. Returns false if there is no room for another type. */
  async declare(workerType: string, workers: number): Promise<boolean> {
    const { table, journal } = this.#deps;
    const row = { workerType, workers };
    if (table.set(row) === 'full') {
      return false;
    }
    journal.write('type_minimum', workerType, row);
    await journal.committed();
    return true;
  }

  /** Removes a declared minimum; one in the configuration applies again. Returns false if there is none. */
  async delete(workerType: string): Promise<boolean> {
    const { table, journal } = this.#deps;
    const existed = table.delete(workerType);
    journal.write('type_minimum', workerType, undefined);
    await journal.committed();
    return existed;
  }
}
