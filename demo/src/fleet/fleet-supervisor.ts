import { setTimeout as pause } from 'node:timers/promises';

import { type WorkerType, assignWorkerTypes } from '../worker-types';
import { type Command } from './commands';
import { type FleetEvent } from './events';
import { type ManagedProcess, type ProcessOptions } from './managed-process';
import { STORE_NAME, StoreProcess } from './store-process';
import { type WorkerProcessOptions, createWorkerProcess } from './worker-process';

const START_SPACING_MS = 100;
const STOP_TIMEOUT_MS = 8000;

/** Starts the store and the workers, executes commands on them, and stops them all. */
export class FleetSupervisor {
  readonly #types: readonly WorkerType[];
  readonly #workers = new Map<string, ManagedProcess>();
  readonly #store: StoreProcess;
  readonly #onEvent: (event: FleetEvent) => void;
  #isStopping = false;

  constructor(
    workers: number,
    options: Omit<WorkerProcessOptions, 'onEvent' | 'storeUrl'>,
    onEvent: (event: FleetEvent) => void,
  ) {
    this.#onEvent = onEvent;
    const processOptions: ProcessOptions = { awaySeconds: options.awaySeconds, onEvent };
    this.#store = new StoreProcess(processOptions);
    this.#types = assignWorkerTypes(workers);
    const counts = new Map<WorkerType, number>();
    for (const type of this.#types) {
      const number = (counts.get(type) ?? 0) + 1;
      counts.set(type, number);
      const id = `${type}-${String(number).padStart(2, '0')}`;
      const workerOptions = { ...options, onEvent, storeUrl: () => this.#store.url };
      this.#workers.set(id, createWorkerProcess(id, type, workerOptions));
    }
  }

  get workerIds(): string[] {
    return [...this.#workers.keys()];
  }

  /** Number of workers of this type. */
  count(type: WorkerType): number {
    return this.#types.filter((each) => each === type).length;
  }

  /** Starts the store, then the workers one by one: twenty starts at once would be a burst of CPU. */
  async startAll(): Promise<void> {
    await this.#store.start();
    for (const worker of this.#workers.values()) {
      if (this.#isStopping) {
        return;
      }
      worker.start();
      await pause(START_SPACING_MS);
    }
  }

  execute(command: Command, target: string): void {
    if (this.#isStopping) {
      return;
    }
    const managed = target === STORE_NAME ? this.#store.process : this.#workers.get(target);
    if (managed === undefined) {
      this.#onEvent({ event: 'control', detail: `Unknown worker or service '${target}'.` });
    } else {
      managed[command]();
    }
  }

  /** Stops all workers gracefully, then the store, to which workers still send events. Kills what exceeds the timeout. */
  async stopAll(): Promise<void> {
    this.#isStopping = true;
    await this.#stop([...this.#workers.values()]);
    await this.#stop([this.#store.process]);
  }

  killAll(): void {
    this.#isStopping = true;
    for (const managed of [...this.#workers.values(), this.#store.process]) {
      managed.kill();
    }
  }

  async #stop(processes: readonly ManagedProcess[]): Promise<void> {
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    for (const managed of processes) {
      managed.shutDown();
    }
    while (processes.some(({ isRunning }) => isRunning) && Date.now() < deadline) {
      await pause(50);
    }
    for (const managed of processes) {
      managed.kill();
    }
  }
}
