import { longestActive, maintenanceState, type MaintenanceWindow } from '../../model/maintenance';
import { type Matcher } from '../../model/glob';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import {
  compileScope,
  compileWholeTypes,
  isSameScopedWorker,
  type ScopedWorker,
  scopedWorkerOf,
} from './maintenance-scope';

/** Windows that have ended and are kept as a record. */
export const MAX_ENDED_WINDOWS = 500;

interface OpenWindow {
  readonly matches: (worker: ScopedWorker) => boolean;
  readonly coversType: Matcher;
}

interface MatchedWorker {
  readonly worker: ScopedWorker;
  /** Windows that are scheduled or active. */
  readonly windows: readonly MaintenanceWindow[];
}

/** A worker in maintenance, and the window that lasts longest. */
export interface WorkerInMaintenance {
  readonly id: string;
  readonly type: string;
  readonly window: MaintenanceWindow;
}

/**
 * Maintenance windows, and the workers that each is for. A window is open while it is scheduled or active. While any window
 * is open, the table knows for each worker the open windows that match it; whether a window is active is a question of the
 * time, and asked when it matters.
 *
 * The store of workers calls `update` and `remove` at each change of a worker. `put` replaces a window, `prune` closes those
 * whose end has passed.
 */
export class MaintenanceTable {
  readonly #windows: Map<string, MaintenanceWindow>;
  readonly #open = new Map<string, OpenWindow>();
  /** All workers while a window is open; otherwise empty. */
  readonly #workers = new Map<string, MatchedWorker>();
  readonly #all: Iterable<Worker>;

  /** @param workers all workers, iterated whenever the first window opens */
  constructor(workers: Iterable<Worker>, windows: Iterable<MaintenanceWindow> = [], now: Millis = 0) {
    this.#all = workers;
    this.#windows = new Map();
    for (const window of windows) {
      this.put(window, now);
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
    return this.#open.size;
  }

  /** Number of workers that a window is for now; 0 if it has ended. */
  workerCount(id: string): number {
    let count = 0;
    if (this.#open.has(id)) {
      for (const { windows } of this.#workers.values()) {
        count += windows.some((window) => window.id === id) ? 1 : 0;
      }
    }
    return count;
  }

  /** Adds a window, or replaces the one with its ID. */
  put(window: MaintenanceWindow, now: Millis): void {
    this.#close(window.id);
    this.#windows.set(window.id, window);
    if (maintenanceState(window, now) !== 'ended') {
      this.#openWindow(window);
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
    const matched = this.#workers.get(workerId);
    return matched && longestActive(matched.windows, now);
  }

  /** Windows that are for a worker and scheduled or active, including those that ended since the last `prune`. */
  openWindowsOf(workerId: string): readonly MaintenanceWindow[] {
    return this.#workers.get(workerId)?.windows ?? NONE;
  }

  /** All windows that hold for a worker now. */
  activeWindowsOf(workerId: string, now: Millis): readonly MaintenanceWindow[] {
    return this.openWindowsOf(workerId).filter((window) => maintenanceState(window, now) === 'active');
  }

  /** All workers in maintenance. */
  *workersAt(now: Millis): Generator<WorkerInMaintenance> {
    for (const { worker, windows } of this.#workers.values()) {
      const window = windows.length === 0 ? undefined : longestActive(windows, now);
      if (window !== undefined) {
        yield { id: worker.id, type: worker.type, window };
      }
    }
  }

  /** The longest active window that is for a whole type, with all its present and future workers. */
  windowOfType(type: string, now: Millis): MaintenanceWindow | undefined {
    const windows: MaintenanceWindow[] = [];
    for (const [id, { coversType }] of this.#open) {
      const window = this.#windows.get(id);
      if (window !== undefined && coversType(type)) {
        windows.push(window);
      }
    }
    return longestActive(windows, now);
  }

  /** Applies a change of a worker: its type, hostname and labels decide which windows are for it. */
  update(worker: Worker): void {
    if (this.#open.size === 0) {
      return;
    }
    const scoped = scopedWorkerOf(worker);
    const known = this.#workers.get(worker.id);
    if (known === undefined || !isSameScopedWorker(known.worker, scoped)) {
      this.#workers.set(worker.id, { worker: scoped, windows: this.#matching(scoped) });
    }
  }

  remove(workerId: string): void {
    this.#workers.delete(workerId);
  }

  #matching(worker: ScopedWorker): readonly MaintenanceWindow[] {
    const windows: MaintenanceWindow[] = [];
    for (const [id, { matches }] of this.#open) {
      const window = this.#windows.get(id);
      if (window !== undefined && matches(worker)) {
        windows.push(window);
      }
    }
    return windows.length === 0 ? NONE : windows;
  }

  #openWindow(window: MaintenanceWindow): void {
    const matches = compileScope(window);
    const isFirst = this.#open.size === 0;
    this.#open.set(window.id, { matches, coversType: compileWholeTypes(window) });
    if (isFirst) {
      for (const worker of this.#all) {
        this.update(worker);
      }
      return;
    }
    for (const [id, { worker, windows }] of this.#workers) {
      if (matches(worker)) {
        this.#workers.set(id, { worker, windows: [...windows, window] });
      }
    }
  }

  #close(id: string): void {
    if (!this.#open.delete(id)) {
      return;
    }
    if (this.#open.size === 0) {
      this.#workers.clear();
      return;
    }
    for (const [workerId, { worker, windows }] of this.#workers) {
      if (windows.some((window) => window.id === id)) {
        this.#workers.set(workerId, { worker, windows: windows.filter((window) => window.id !== id) });
      }
    }
  }
}

const NONE: readonly MaintenanceWindow[] = [];
