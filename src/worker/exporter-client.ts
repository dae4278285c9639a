import { Observable } from 'rxjs';

/** Reads parts of an answer in JSON; what is missing or of another type is undefined, or none. */
export function property(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null ? (from as Record<string, unknown>)[key] : undefined;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** An ISO date-time in ms since the epoch. */
export function parseTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** What the exporter is asked, as an observable; unsubscribing aborts. */
export function requestExporter<T>(
  base: string,
  ask: (root: string, signal: AbortSignal) => Promise<T>,
): Observable<T> {
  return new Observable((subscriber) => {
    const aborter = new AbortController();
    ask(base.replace(/\/+$/, ''), aborter.signal).then(
      (answer) => {
        subscriber.next(answer);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => aborter.abort();
  });
}

/** Rejects with a sentence that says what to do. */
export async function getJson(address: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(address, { signal, headers: { accept: 'application/json' } }).catch(
    (error: unknown) => {
      if (signal.aborted) {
        throw error;
      }
      throw new Error(
        `${address} cannot be reached. Is the address right, and does the exporter allow ${location.origin}?`,
      );
    },
  );
  if (!response.ok) {
    throw new Error(`${address} answered ${response.status}`);
  }
  return response.json();
}
