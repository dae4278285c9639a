import { longestActive, maintenanceState, type MaintenanceWindow } from '../../model/maintenance';
import { type Matcher } from '../../model/glob';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { compileWholeTypes } from './maintenance-scope';
import { WindowMatches } from './window-matches';

/** Windows that have ended and are kept as a record. */
export const MAX_ENDED_WINDOWS = 500;

/** A worker in maintenance, and the window that lasts longest. */
export interface WorkerInMaintenance {
  readonly id: string;
  readonly type: string;
  readonly window: MaintenanceWindow;
}

/**
 * Maintenance windows, and the workers that each is for. A window is open while it is scheduled or active; whether it is active
 * is a question of the time, and asked when it matters.
 *
 * The store of workers calls `update` and `remove` at each change of a worker. `put` replaces a window, `prune` closes those
 * whose end has passed.
 */
export class MaintenanceTable {
  readonly #windows = new Map<string, MaintenanceWindow>();
  readonly #matches: WindowMatches;
  /** Of each open window: the types that it is for as a whole. */
  readonly #wholeTypes = new Map<string, Matcher>();

  /** @param workers all workers, now and later */
  constructor(
    workers: ReadonlyMap<string, Worker>,
    windows: Iterable<MaintenanceWindow> = [],
    now: Millis = 0,
  ) {
    this.#matches = new WindowMatches(workers);
    for (const window of windows) {
      this.put(window, now);
    }
    for (const worker of workers.values()) {
      this.update(worker);
    }
  }

  /** Windows that are kept, in the order of their creation. */
  windows(): Iterable<MaintenanceWindow> {
    return this.#windows.values();
  }

  get(id: string): MaintenanceWindow | undefined {
    return this.#windows.get(id);
  }

  /** Number of windows that are scheduled or active, including those that ended since the last `prune`. */
  get openCount(): number {
    return this.#matches.openCount;
  }

  /** Number of workers that a window is for now; 0 if it has ended. Exact after `matchAll`. */
  workerCount(id: string): number {
    return this.#matches.workerCount(id);
  }

  /** Compares all workers with all open windows, in slices of work. */
  matchAll(): Promise<void> {
    return this.#matches.matchAll();
  }

  /** Adds a window, or replaces the one with its ID. */
  put(window: MaintenanceWindow, now: Millis): void {
    this.#close(window.id);
    this.#windows.set(window.id, window);
    if (maintenanceState(window, now) !== 'ended') {
      this.#matches.open(window);
      this.#wholeTypes.set(window.id, compileWholeTypes(window));
    }
  }

  /** Closes windows whose end has passed. Returns the IDs of the oldest ended windows beyond MAX_ENDED_WINDOWS, removed. */
  prune(now: Millis): readonly string[] {
    const ended = [...this.#windows.values()].filter((window) => maintenanceState(window, now) === 'ended');
    for (const { id } of ended) {
      this.#close(id);
    }
    const removed = ended.slice(0, Math.max(0, ended.length - MAX_ENDED_WINDOWS)).map(({ id }) => id);
    for (const id of removed) {
      this.#windows.delete(id);
    }
    return removed;
  }

  /** The window that holds for a worker now, the longest if there are several. */
  windowOf(workerId: string, now: Millis): MaintenanceWindow | undefined {
    return longestActive(this.#matches.windowsOf(workerId), now);
  }

  /** Windows that are for a worker and scheduled or active, including those that ended since the last `prune`. */
  openWindowsOf(workerId: string): readonly MaintenanceWindow[] {
    return this.#matches.windowsOf(workerId);
  }

  /** All windows that hold for a worker now. */
  activeWindowsOf(workerId: string, now: Millis): readonly MaintenanceWindow[] {
    return this.openWindowsOf(workerId).filter((window) => maintenanceState(window, now) === 'active');
  }

  /** All workers in maintenance. */
  *workersAt(now: Millis): Generator<WorkerInMaintenance> {
    for (const [{ id, type }, windows] of this.#matches.all()) {
      const window = longestActive(windows, now);
      if (window !== undefined) {
        yield { id, type, window };
      }
    }
  }

  /** The longest active window that is for a whole type, with all its present and future workers. */
  windowOfType(type: string, now: Millis): MaintenanceWindow | undefined {
    const windows: MaintenanceWindow[] = [];
    for (const [id, isForType] of this.#wholeTypes) {
      const window = this.#windows.get(id);
      if (window !== undefined && isForType(type)) {
        windows.push(window);
      }
    }
    return longestActive(windows, now);
  }

  /** Applies a change of a worker: its type, hostname and labels decide which windows are for it. */
  update(worker: Worker): void {
    this.#matches.update(worker);
  }

  remove(workerId: string): void {
    this.#matches.remove(workerId);
  }

  #close(id: string): void {
    this.#matches.close(id);
    this.#wholeTypes.delete(id);
  }
}
