import { type Observable, type Subscription } from 'rxjs';

/** What is known of an answer that is asked for again and again. */
export interface Refreshed<T> {
  /** The newest answer; it stays while the next one is on its way, and when that one fails. */
  readonly value?: T;
  /** Why the newest question was not answered. */
  readonly error?: string;
  readonly busy: boolean;
}

/**
 * Asks again for each question without ever having two on their way: a question that comes meanwhile waits, and a
 * newer one takes its place. So a slow answer is not cancelled by every refresh of the dashboard.
 */
export class Refresher<Q, T> {
  #state: Refreshed<T> = { busy: false };
  #running: Subscription | undefined;
  #waiting: { readonly question: Q } | undefined;
  #closed = false;

  readonly #ask: (question: Q) => Observable<T>;
  readonly #changed: (state: Refreshed<T>) => void;

  constructor(ask: (question: Q) => Observable<T>, changed: (state: Refreshed<T>) => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  refresh(question: Q): void {
    if (this.#closed) {
      return;
    }
    if (this.#state.busy) {
      this.#waiting = { question };
      return;
    }
    this.#become({ ...this.#state, busy: true });
    this.#running = this.#ask(question).subscribe({
      next: (value) => this.#become({ value, busy: this.#state.busy }),
      error: (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#become({ ...this.#state, error: message });
        this.#finish();
      },
      complete: () => this.#finish(),
    });
  }

  /** Cancels what is on its way and forgets the rest. */
  close(): void {
    this.#closed = true;
    this.#waiting = undefined;
    this.#running?.unsubscribe();
  }

  #finish(): void {
    this.#become({ ...this.#state, busy: false });
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next !== undefined) {
      this.refresh(next.question);
    }
  }

  #become(state: Refreshed<T>): void {
    this.#state = state;
    if (!this.#closed) {
      this.#changed(state);
    }
  }
}
