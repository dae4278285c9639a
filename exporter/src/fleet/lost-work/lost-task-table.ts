import { type LostTasks } from '../../model/tables';

/** Maximum number of worker types, so that workers cannot create any number of series. */
const MAX_WORKER_TYPES = 200;

/**
 * Tasks that workers of a type lost, including removed workers. They never decrease. A type counts from 0 when its first
 * worker is seen, because a counter that appears above 0 has no increase in Prometheus. Rows are updated in place.
 */
export class LostTaskTable {
  readonly #rows: Map<string, { readonly workerType: string; tasks: number }>;

  constructor(rows: Iterable<LostTasks> = []) {
    this.#rows = new Map([...rows].map((row) => [row.workerType, { ...row }]));
  }

  /** Adds tasks, 0 for a worker of which none is lost. Returns the row if it changed; `full` for a new type without room. */
  add(workerType: string, tasks: number): LostTasks | 'full' | undefined {
    const row = this.#rows.get(workerType);
    if (row !== undefined) {
      row.tasks += tasks;
      return tasks === 0 ? undefined : row;
    }
    if (this.#rows.size >= MAX_WORKER_TYPES) {
      return 'full';
    }
    const created = { workerType, tasks };
    this.#rows.set(workerType, created);
    return created;
  }

  rows(): Iterable<LostTasks> {
    return this.#rows.values();
  }
}
