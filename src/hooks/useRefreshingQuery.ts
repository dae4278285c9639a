import { useEffect, useRef, useState } from 'react';
import { type Observable, type Subscription } from 'rxjs';

const NOTHING = { busy: false };

/**
 * Asks each new question, and keeps the old answer until the new one is there; unmounting cancels what is on its way.
 * @param subject what the questions are about: a new one begins afresh
 * @param question the same object as long as it is the same question; undefined asks nothing
 */
export function useRefreshed<Q, T>(
  subject: string,
  question: Q | undefined,
  ask: (question: Q) => Observable<T>,
): Refreshed<T> {
  const [state, setState] = useState<Refreshed<T>>(NOTHING);
  const refresher = useRef<Refresher<Q, T>>(undefined);
  const newest = useRef(ask);
  newest.current = ask;

  useEffect(() => {
    const own = new Refresher<Q, T>((one) => newest.current(one), setState);
    refresher.current = own;
    return () => {
      own.close();
      // An answer about the subject before must not stand for this one, which may not be asked about.
      setState(NOTHING);
    };
  }, [subject]);

  useEffect(() => {
    if (question !== undefined) {
      refresher.current?.refresh(question);
    }
  }, [subject, question]);

  return state;
}

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
