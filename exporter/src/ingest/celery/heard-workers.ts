import { type Millis } from '../../model/time';
import { type PollContext, type Sighting } from '../sources/source';
import {
  afterEvent,
  hasLeft,
  type HeardWorker,
  heardSighting,
  patienceMs,
  type PromiseConfig,
} from './heard-worker';
import { eventsOf, workerEvent } from './worker-event';

export interface HeardWorkersDeps {
  readonly config: PromiseConfig;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => Millis;
}

/** A larger message is not read: an event of a worker has 300 bytes. */
export const MAX_MESSAGE_LENGTH = 1024 * 1024;

/**
 * What was heard of the workers of a source, until each of them has failed or its goodbye is known to the fleet. The time of
 * an event is when it was received.
 */
export class HeardWorkers {
  readonly #deps: HeardWorkersDeps;
  readonly #workers = new Map<string, HeardWorker>();
  #maxWorkers = 0;
  #leftOut = false;
  #unreadable: string | undefined;
  #onNewWorker: () => void = () => undefined;

  constructor(deps: HeardWorkersDeps) {
    this.#deps = deps;
  }

  /** Calls a function when a worker is heard for the first time. */
  onNewWorker(listener: () => void): void {
    this.#onNewWorker = listener;
  }

  /** Takes what a message contains, if it contains events of workers. */
  hear(content: unknown): void {
    const now = this.#deps.now();
    for (const fields of eventsOf(content)) {
      const event = workerEvent(fields);
      if (event === undefined) {
        continue;
      }
      const before = this.#workers.get(event.name);
      if (before === undefined && this.#workers.size >= this.#maxWorkers) {
        this.#leftOut = true;
        continue;
      }
      this.#workers.set(event.name, afterEvent(before, event, now));
      if (before === undefined) {
        this.#onNewWorker();
      }
    }
  }

  /** Notes a message that cannot be read, with the reason as a sentence. */
  cannotRead(reason: string): void {
    this.#unreadable = reason;
  }

  /** Begins to hear at most so many workers. */
  limit(maxWorkers: number): void {
    this.#maxWorkers = maxWorkers;
  }

  /** Time since a worker was heard; undefined if it was not. */
  silenceMs(name: string): Millis | undefined {
    const heard = this.#workers.get(name);
    return heard === undefined ? undefined : this.#deps.now() - heard.heardAt;
  }

  /** The workers as of now, and what could not be heard. */
  read({ monitored }: Pick<PollContext, 'monitored'>): {
    readonly workers: readonly Sighting[];
    readonly warnings: readonly string[];
  } {
    const now = this.#deps.now();
    const known = monitored();
    const workers: Sighting[] = [];
    for (const [name, heard] of this.#workers) {
      const isOver = hasLeft(heard, now)
        ? !known.has(name)
        : now - heard.heardAt > patienceMs(heard, this.#deps.config);
      if (isOver) {
        this.#workers.delete(name);
      } else {
        workers.push(heardSighting(heard, this.#deps.config, now));
      }
    }
    const warnings = this.#unreadable === undefined ? [] : [this.#unreadable];
    if (this.#leftOut) {
      warnings.push(`More than ${this.#maxWorkers} workers (limits.workers): the others are left out`);
    }
    return { workers, warnings };
  }
}
