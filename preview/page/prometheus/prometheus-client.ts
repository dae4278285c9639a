import { Observable } from 'rxjs';
import { type QueryResult } from './response-frames';

type ResponseBody<T> = { status: 'success'; data: T } | { status: 'error'; errorType: string; error: string };

/**
 * Calls an endpoint of the Prometheus API through the proxy of this page and emits its `data`. Unsubscribing aborts the
 * request. The observable fails with the message of Prometheus if it rejects the query.
 *
 * @param path relative to `/api/v1/`
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
  const body = parseBody<T>(await response.text());
  if (!body) {
    throw new Error(`Prometheus did not respond: HTTP ${String(response.status)} ${response.statusText}`);
  }
  if (body.status === 'error') {
    throw new Error(`${body.errorType}: ${body.error}`);
  }
  return body.data;
}

/** Returns undefined if the body is not JSON, for example the error page of a proxy. */
function parseBody<T>(text: string): ResponseBody<T> | undefined {
  return text.startsWith('{') ? (JSON.parse(text) as ResponseBody<T>) : undefined;
}
