import { type Config } from '../../config/schema/config';
import { parseMinimumWorkers } from '../../config/schema/fleet';
import { type TypeMinimum } from '../../model/tables';

/** Maximum number of worker types with a minimum, so that the API cannot create any number of series. */
export const MAX_TYPE_MINIMUMS = 200;

/** A minimum and where it was declared. */
export interface DeclaredMinimum extends TypeMinimum {
  readonly source: 'api' | 'config';
}

/**
 * Minimum number of living workers by type: what was declared by API, else what the configuration says. Only the first is
 * stored.
 */
export class TypeMinimumTable {
  readonly #rows: Map<string, TypeMinimum>;
  readonly #config: Pick<Config, 'fleet'>;

  constructor(config: Pick<Config, 'fleet'>, rows: Iterable<TypeMinimum> = []) {
    this.#config = config;
    this.#rows = new Map([...rows].map((row) => [row.workerType, row]));
  }

  /** Returns `full` if there is no room for another type. */
  set(row: TypeMinimum): 'set' | 'full' {
    if (!this.#rows.has(row.workerType) && this.#rows.size >= MAX_TYPE_MINIMUMS) {
      return 'full';
    }
    this.#rows.set(row.workerType, row);
    return 'set';
  }

  /** Returns false if none was declared by API. */
  delete(workerType: string): boolean {
    return this.#rows.delete(workerType);
  }

  get(workerType: string): DeclaredMinimum | undefined {
    const row = this.#rows.get(workerType);
    if (row !== undefined) {
      return { ...row, source: 'api' };
    }
    const configured = this.#configured().findLast((each) => each.workerType === workerType);
    return configured && { ...configured, source: 'config' };
  }

  /** The minimum of each type that has one, by type. */
  *rows(): Generator<DeclaredMinimum> {
    const types = new Set([...this.#rows.keys(), ...this.#configured().map((each) => each.workerType)]);
    for (const workerType of [...types].sort()) {
      const row = this.get(workerType);
      if (row !== undefined) {
        yield row;
      }
    }
  }

  #configured(): TypeMinimum[] {
    return this.#config.fleet.minimumWorkers.map(parseMinimumWorkers);
  }
}
