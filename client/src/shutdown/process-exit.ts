import { graceful } from './graceful-exit';
import { handled } from './signal-handlers';

/** What of `process` is listened to and used here. */
export type Living = Pick<
  NodeJS.Process,
  'pid' | 'exitCode' | 'on' | 'prependListener' | 'removeListener' | 'listeners' | 'kill' | 'exit'
>;

/** Somebody who says goodbye when the process ends. */
export interface Leaving {
  /** While the event loop still turns. Never rejects, and is bounded in time. */
  goodbye(): Promise<unknown>;
  /** When it does not turn any more: done, or given up, on return. */
  goodbyeNow(): void;
}

type Signal = 'SIGTERM' | 'SIGINT';
const TIME_TO_DIE_MS = 500;
const SIGNALS: Readonly<Record<Signal, number>> = { SIGINT: 2, SIGTERM: 15 };

/**
 * Watches over the end of the process for all of its heartbeats together, and changes nothing about it:
 * an application's own signal handlers decide as ever, and without any, the signal ends the process as ever.
 */
export class Farewell {
  readonly #leaving = new Set<Leaving>();
  #uncaught = false;
  #asked = false;
  #going = false;

  readonly #living: Living;

  constructor(living: Living) {
    this.#living = living;
  }

  add(leaving: Leaving): void {
    if (this.#leaving.size === 0) this.#listen();
    this.#leaving.add(leaving);
  }

  remove(leaving: Leaving): void {
    if (this.#leaving.delete(leaving) && this.#leaving.size === 0) this.#stopListening();
  }

  readonly #onUncaught = (): void => {
    this.#uncaught = true;
  };

  readonly #onSigterm = (): void => this.#onSignal('SIGTERM');
  readonly #onSigint = (): void => this.#onSignal('SIGINT');

  #onSignal(signal: Signal): void {
    this.#asked = true;
    // The application handles the signal: it may finish its work first, or not end at all. The goodbye is
    // said when it does end.
    if (handled(this.#living.listeners(signal).length - 1)) return;
    // Asked twice: no more waiting.
    if (this.#going) {
      this.#giveBack(signal);
      return;
    }
    this.#going = true;
    void this.#sayAll().then(() => this.#giveBack(signal));
  }

  readonly #onBeforeExit = (): void => {
    if (this.#isGraceful(Number(this.#living.exitCode ?? 0))) void this.#sayAll();
  };

  readonly #onExit = (code: number): void => {
    if (!this.#isGraceful(code)) return;
    for (const leaving of [...this.#leaving]) leaving.goodbyeNow();
  };

  #isGraceful(code: number): boolean {
    return graceful({ code, uncaught: this.#uncaught, asked: this.#asked });
  }

  async #sayAll(): Promise<void> {
    await Promise.all([...this.#leaving].map((leaving) => leaving.goodbye()));
  }

  /** Lets the signal do what it does without us. */
  #giveBack(signal: Signal): void {
    this.#stopListening();
    this.#living.kill(this.#living.pid, signal);
    // Still here after that: the first process of a container is not ended by a signal that it does not handle.
    setTimeout(() => this.#living.exit(128 + SIGNALS[signal]), TIME_TO_DIE_MS);
  }

  #listen(): void {
    this.#living.on('uncaughtExceptionMonitor', this.#onUncaught);
    // First in line: a handler of the application added by `once` is gone from the list after its turn.
    this.#living.prependListener('SIGTERM', this.#onSigterm);
    this.#living.prependListener('SIGINT', this.#onSigint);
    this.#living.on('beforeExit', this.#onBeforeExit);
    this.#living.on('exit', this.#onExit);
  }

  #stopListening(): void {
    this.#living.removeListener('uncaughtExceptionMonitor', this.#onUncaught);
    this.#living.removeListener('SIGTERM', this.#onSigterm);
    this.#living.removeListener('SIGINT', this.#onSigint);
    this.#living.removeListener('beforeExit', this.#onBeforeExit);
    this.#living.removeListener('exit', this.#onExit);
  }
}

/** The one of this process. */
export const farewell = new Farewell(process);
