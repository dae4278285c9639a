import { randomUUID } from 'node:crypto';
import { type Journal } from '../../journal/journal';
import {
  type MaintenanceScope,
  maintenanceState,
  type MaintenanceWindow,
  onlyWorkerOf,
} from '../../model/maintenance';
import { type Clock, type Millis } from '../../model/time';
import { type MaintenanceTable } from './maintenance-table';

/** Maximum number of windows that are scheduled or active. */
export const MAX_OPEN_WINDOWS = 500;

export interface MaintenanceRequest extends MaintenanceScope {
  readonly reason: string;
  readonly by?: string;
  readonly startsAt?: Millis;
  readonly endsAt?: Millis;
}

export interface MaintenanceDeps {
  readonly table: MaintenanceTable;
  readonly journal: Pick<Journal, 'write' | 'committed'>;
  readonly clock: Clock;
}

/** Starts and ends maintenance windows. Each change is in effect at once; its promise resolves when it is journaled. */
export class Maintenance {
  readonly #deps: MaintenanceDeps;

  constructor(deps: MaintenanceDeps) {
    this.#deps = deps;
  }

  /**
   * Starts or schedules a window. A window for a single worker replaces those that are for this worker alone.
   *
   * @returns undefined if MAX_OPEN_WINDOWS are open
   * @throws JournalError if the journal cannot be written; the sender should retry
   */
  async start(request: MaintenanceRequest): Promise<MaintenanceWindow | undefined> {
    const { table, journal, clock } = this.#deps;
    const now = clock.now();
    this.#prune(now);
    const workerId = onlyWorkerOf(request);
    const replaced = workerId === undefined ? [] : this.#openWindowsOfOnly(workerId, now);
    if (table.openCount - replaced.length >= MAX_OPEN_WINDOWS) {
      return undefined;
    }
    for (const window of replaced) {
      this.#end(window, request.by, now);
    }
    const window: MaintenanceWindow = { ...request, id: randomUUID(), createdAt: now };
    this.#put(window, now);
    await Promise.all([journal.committed(), table.matchAll()]);
    return window;
  }

  /** Resolves when `workerCount` of the table is exact for each window that exists now. */
  matched(): Promise<void> {
    return this.#deps.table.matchAll();
  }

  /**
   * Ends a window early. An ended one stays as it is.
   *
   * @returns the window; undefined if there is none with this ID
   */
  async end(id: string, by: string | undefined): Promise<MaintenanceWindow | undefined> {
    const { table, journal, clock } = this.#deps;
    const now = clock.now();
    const window = table.get(id);
    if (window !== undefined && maintenanceState(window, now) !== 'ended') {
      this.#end(window, by, now);
    }
    // A repeated request whose first one could not be journaled is answered only when it is.
    await journal.committed();
    return table.get(id);
  }

  /** Ends the windows, scheduled ones as well, that are for this worker alone. Returns their number. */
  async endForOnly(workerId: string, by: string | undefined): Promise<number> {
    const { journal, clock } = this.#deps;
    const now = clock.now();
    const windows = this.#openWindowsOfOnly(workerId, now);
    for (const window of windows) {
      this.#end(window, by, now);
    }
    await journal.committed();
    return windows.length;
  }

  /** Closes windows whose end has passed. */
  tick(now: Millis): void {
    if (this.#deps.table.openCount > 0) {
      this.#prune(now);
    }
  }

  /** Closes windows whose end has passed, and removes the oldest ended ones. */
  #prune(now: Millis): void {
    for (const id of this.#deps.table.prune(now)) {
      this.#deps.journal.write('maintenance', id, undefined);
    }
  }

  #openWindowsOfOnly(workerId: string, now: Millis): readonly MaintenanceWindow[] {
    return [...this.#deps.table.windows()].filter(
      (window) => onlyWorkerOf(window) === workerId && maintenanceState(window, now) !== 'ended',
    );
  }

  #end(window: MaintenanceWindow, by: string | undefined, now: Millis): void {
    this.#put({ ...window, endedAt: now, ...(by !== undefined && { endedBy: by }) }, now);
  }

  #put(window: MaintenanceWindow, now: Millis): void {
    this.#deps.table.put(window, now);
    this.#deps.journal.write('maintenance', window.id, window);
  }
}
