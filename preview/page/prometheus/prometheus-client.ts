import { Observable } from 'rxjs';
import { type QueryResult } from './response-frames';

type Body<T> = { status: 'success'; data: T } | { status: 'error'; errorType: string; error: string };

/**
 * Asks Prometheus through this page's proxy. Unsubscribing aborts the request.
 *
 * @throws Error (through the observable) with Prometheus' own words when it refuses the query.
 */
export function requestPrometheus<T = QueryResult>(
  path: string,
  form: Record<string, string>,
  method: 'GET' | 'POST' = 'POST',
): Observable<T> {
  return new Observable<T>((subscriber) => {
    const controller = new AbortController();
    fetchData<T>(path, form, method, controller.signal).then(
      (data) => {
        subscriber.next(data);
        subscriber.complete();
      },
      (error: unknown) => {
        if (!controller.signal.aborted) {
          subscriber.error(error);
        }
      },
    );
    return () => controller.abort();
  });
}

async function fetchData<T>(
  path: string,
  form: Record<string, string>,
  method: 'GET' | 'POST',
  signal: AbortSignal,
): Promise<T> {
  const parameters = new URLSearchParams(form);
  const url = `/prometheus/api/v1/${path}`;
  const response =
    method === 'GET'
      ? await fetch(`${url}?${parameters.toString()}`, { signal })
      : await fetch(url, { method, body: parameters, signal });
  const text = await response.text();
  const body = parseBody<T>(text);
  if (!body) {
    throw new Error(`Prometheus did not answer: ${String(response.status)} ${response.statusText}`);
  }
  if (body.status === 'error') {
    throw new Error(`${body.errorType}: ${body.error}`);
  }
  return body.data;
}

/** The body as Prometheus writes it, or nothing where a proxy answered in its place. */
function parseBody<T>(text: string): Body<T> | undefined {
  return text.startsWith('{') ? (JSON.parse(text) as Body<T>) : undefined;
}
