import { TimeSlicer } from '../../event-loop/time-slicer';
import { type MaintenanceWindow } from '../../model/maintenance';
import { type Worker } from '../../model/worker';
import { compileScope, isSameScopedWorker, type ScopedWorker, scopedWorkerOf } from './maintenance-scope';

interface OpenWindow {
  readonly window: MaintenanceWindow;
  readonly matches: (worker: ScopedWorker) => boolean;
  /** Windows that were opened before this one. */
  readonly number: number;
  isOpen: boolean;
  /** Number of workers that are known to match. */
  workerCount: number;
}

interface Match {
  readonly worker: ScopedWorker;
  /** Open windows that match, and some that have been closed since. Changed in place: with many windows, copies take seconds. */
  readonly windows: OpenWindow[];
  /** Windows with a lower number were compared with the worker. */
  comparedTo: number;
}

/**
 * Which open windows match which workers. Opening or closing a window takes the same time for any number of workers: a worker
 * is compared with a new window when it is asked for, changes, or `matchAll` comes to it.
 */
export class WindowMatches {
  readonly #workers: ReadonlyMap<string, Worker>;
  /** In the order in which they were opened. */
  readonly #open = new Map<string, OpenWindow>();
  readonly #matches = new Map<string, Match>();
  /** Number of windows that were opened so far. */
  #opened = 0;
  /** All workers were compared with windows that have a lower number. */
  #comparedTo = 0;
  #matching: Promise<void> | undefined;

  /** @param workers all workers */
  constructor(workers: ReadonlyMap<string, Worker>) {
    this.#workers = workers;
  }

  /** Number of open windows. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Opens a window that is not open. */
  open(window: MaintenanceWindow): void {
    this.#open.set(window.id, {
      window,
      matches: compileScope(window),
      number: this.#opened++,
      isOpen: true,
      workerCount: 0,
    });
  }

  /** Ignored if the window is not open. */
  close(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) {
      return;
    }
    open.isOpen = false;
    this.#open.delete(id);
    if (this.#open.size === 0) {
      this.#matches.clear();
    }
  }

  /** Open windows that match a worker. */
  windowsOf(workerId: string): readonly MaintenanceWindow[] {
    const worker = this.#open.size === 0 ? undefined : this.#workers.get(workerId);
    return worker === undefined ? [] : this.#windowsOf(worker);
  }

  /** All workers, with the open windows that match them. Nothing if no window is open. */
  *all(): Generator<readonly [Worker, readonly MaintenanceWindow[]]> {
    if (this.#open.size === 0) {
      return;
    }
    for (const worker of this.#workers.values()) {
      yield [worker, this.#windowsOf(worker)];
    }
  }

  /** Number of workers that an open window matches, without those that were not compared yet (`matchAll`). */
  workerCount(id: string): number {
    return this.#open.get(id)?.workerCount ?? 0;
  }

  /** Compares the worker as it is now. */
  update(worker: Worker): void {
    if (this.#open.size > 0) {
      this.#match(worker);
    }
  }

  remove(workerId: string): void {
    const match = this.#matches.get(workerId);
    if (match !== undefined) {
      count(match.windows, -1);
      this.#matches.delete(workerId);
    }
  }

  /** Compares all workers with all open windows, in slices. */
  async matchAll(): Promise<void> {
    while (this.#open.size > 0 && this.#comparedTo < this.#opened) {
      this.#matching ??= this.#matchInSlices();
      await this.#matching;
    }
  }

  async #matchInSlices(): Promise<void> {
    const opened = this.#opened;
    try {
      await new TimeSlicer().forEach(this.#workers.values(), (worker) => this.update(worker));
      this.#comparedTo = opened;
    } finally {
      this.#matching = undefined;
    }
  }

  #windowsOf(worker: Worker): readonly MaintenanceWindow[] {
    const windows: MaintenanceWindow[] = [];
    for (const { isOpen, window } of this.#match(worker).windows) {
      if (isOpen) {
        windows.push(window);
      }
    }
    return windows;
  }

  /** What is known of a worker, after it was compared with the windows that were opened since. */
  #match(worker: Worker): Match {
    let match = this.#matches.get(worker.id);
    if (match === undefined || !isSameScopedWorker(match.worker, worker)) {
      count(match?.windows ?? [], -1);
      match = { worker: scopedWorkerOf(worker), windows: [], comparedTo: 0 };
      this.#matches.set(worker.id, match);
    }
    if (match.comparedTo < this.#opened) {
      this.#compare(match);
    }
    return match;
  }

  #compare(match: Match): void {
    const { windows, worker, comparedTo } = match;
    if (windows.some(({ isOpen }) => !isOpen)) {
      windows.splice(0, windows.length, ...windows.filter(({ isOpen }) => isOpen));
    }
    for (const open of this.#open.values()) {
      if (open.number >= comparedTo && open.matches(worker)) {
        open.workerCount += 1;
        windows.push(open);
      }
    }
    match.comparedTo = this.#opened;
  }
}

function count(windows: readonly OpenWindow[], change: number): void {
  for (const open of windows) {
    open.workerCount += change;
  }
}
