import { useEffect, useRef, useState } from 'react';
import { type Observable, type Subscription } from 'rxjs';

const IDLE = { loading: false };

/**
 * Runs each new query and keeps the previous result until the new one arrives. Unmounting cancels the running query.
 * @param subject what the query is about; a new subject discards the previous result
 * @param query must keep its identity while it is the same query; undefined runs nothing
 */
export function useRefreshingQuery<Q, T>(
  subject: string,
  query: Q | undefined,
  run: (query: Q) => Observable<T>,
): QueryState<T> {
  const [state, setState] = useState<QueryState<T>>(IDLE);
  const refresher = useRef<QueryRefresher<Q, T>>(undefined);
  const latestRun = useRef(run);
  latestRun.current = run;

  useEffect(() => {
    const created = new QueryRefresher<Q, T>((request) => latestRun.current(request), setState);
    refresher.current = created;
    return () => {
      created.close();
      // Without this, the previous subject's result would be shown for a subject that has no query.
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

/** The state of a query that is repeated. */
export interface QueryState<T> {
  /** The latest result. It is kept while the next query runs, and if that query fails. */
  readonly value?: T;
  /** The error of the latest query, if it failed. */
  readonly error?: string;
  readonly loading: boolean;
}

/**
 * Runs queries one at a time. A query that arrives while another one runs waits, and a newer one replaces it. A
 * refresh of the dashboard therefore does not cancel a slow query.
 */
export class QueryRefresher<Q, T> {
  #state: QueryState<T> = { loading: false };
  #subscription: Subscription | undefined;
  #pending: { readonly query: Q } | undefined;
  #closed = false;

  readonly #run: (query: Q) => Observable<T>;
  readonly #onChange: (state: QueryState<T>) => void;

  constructor(run: (query: Q) => Observable<T>, onChange: (state: QueryState<T>) => void) {
    this.#run = run;
    this.#onChange = onChange;
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

  /** Cancels the running query and discards the waiting one. */
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
