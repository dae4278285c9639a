import { useEffect, useRef, useState } from 'react';
import { type Observable, type Subscription } from 'rxjs';

const IDLE = { loading: false };

/**
 * Asks each new question, and keeps the old answer until the new one is there; unmounting cancels what is on its way.
 * @param subject what the questions are about: a new one begins afresh
 * @param query the same object as long as it is the same question; undefined asks nothing
 */
export function useRefreshingQuery<Q, T>(
  subject: string,
  query: Q | undefined,
  run: (question: Q) => Observable<T>,
): QueryState<T> {
  const [state, setState] = useState<QueryState<T>>(IDLE);
  const refresher = useRef<QueryRefresher<Q, T>>(undefined);
  const newest = useRef(run);
  newest.current = run;

  useEffect(() => {
    const own = new QueryRefresher<Q, T>((one) => newest.current(one), setState);
    refresher.current = own;
    return () => {
      own.close();
      // An answer about the subject before must not stand for this one, which may not be asked about.
      setState(IDLE);
    };
  }, [subject]);

  useEffect(() => {
    if (query !== undefined) {
      refresher.current?.refresh(query);
    }
  }, [subject, query]);

  return state;
}

/** What is known of an answer that is asked for again and again. */
export interface QueryState<T> {
  /** The newest answer; it stays while the next one is on its way, and when that one fails. */
  readonly value?: T;
  /** Why the newest question was not answered. */
  readonly error?: string;
  readonly loading: boolean;
}

/**
 * Asks again for each question without ever having two on their way: a question that comes meanwhile waits, and a
 * newer one takes its place. So a slow answer is not cancelled by every refresh of the dashboard.
 */
export class QueryRefresher<Q, T> {
  #state: QueryState<T> = { loading: false };
  #subscription: Subscription | undefined;
  #pending: { readonly query: Q } | undefined;
  #closed = false;

  readonly #run: (question: Q) => Observable<T>;
  readonly #onChange: (state: QueryState<T>) => void;

  constructor(ask: (question: Q) => Observable<T>, changed: (state: QueryState<T>) => void) {
    this.#run = ask;
    this.#onChange = changed;
  }

  refresh(query: Q): void {
    if (this.#closed) {
      return;
    }
    if (this.#state.loading) {
      this.#pending = { query };
      return;
    }
    this.#setState({ ...this.#state, loading: true });
    this.#subscription = this.#run(query).subscribe({
      next: (value) => this.#setState({ value, loading: this.#state.loading }),
      error: (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#setState({ ...this.#state, error: message });
        this.#finish();
      },
      complete: () => this.#finish(),
    });
  }

  /** Cancels what is on its way and forgets the rest. */
  close(): void {
    this.#closed = true;
    this.#pending = undefined;
    this.#subscription?.unsubscribe();
  }

  #finish(): void {
    this.#setState({ ...this.#state, loading: false });
    const next = this.#pending;
    this.#pending = undefined;
    if (next !== undefined) {
      this.refresh(next.query);
    }
  }

  #setState(state: QueryState<T>): void {
    this.#state = state;
    if (!this.#closed) {
      this.#onChange(state);
    }
  }
}
