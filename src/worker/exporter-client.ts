import { Observable } from 'rxjs';

/**
 * Reads a property of parsed JSON. These readers return undefined, or an empty list, for missing values and
 * other types.
 */
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

/** Parses an ISO 8601 date-time; returns ms since the epoch. */
export function parseTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Sends a request to the exporter; unsubscribing aborts it. */
export function requestExporter<T>(
  base: string,
  request: (root: string, signal: AbortSignal) => Promise<T>,
): Observable<T> {
  return new Observable((subscriber) => {
    const aborter = new AbortController();
    request(base.replace(/\/+$/, ''), aborter.signal).then(
      (response) => {
        subscriber.next(response);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => aborter.abort();
  });
}

/** Rejects with a message that says what to do. */
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
