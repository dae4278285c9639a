import { Observable } from 'rxjs';
import { isDown } from './last-heartbeat';
import { type ExporterWorker, type Heartbeat, heartbeatsOf, workerOf } from './exporter-worker';
import { auditOf, type RecoveryAudit } from './recovery-audit';

export interface ExporterAnswer {
  readonly worker: ExporterWorker;
  /** The last ones before the worker fell silent, newest first; none of a worker that still sends them. */
  readonly heartbeats: readonly Heartbeat[];
  /** Or why it could not be asked for; what is known of the worker is shown all the same. */
  readonly recovery: RecoveryAudit | { readonly error: string };
}

/** So many entries of the audit stand in the drawer. */
const MOST_ENTRIES = 20;
/** The last heartbeats are looked for in so many intervals before the last one. */
const LAST_INTERVALS = 10;
const DEFAULT_INTERVAL_SECONDS = 30;

/**
 * Asks the exporter's read API from the browser; unsubscribing aborts. Errors with a sentence that says what to do.
 * @param base address of the exporter; it must list this page's origin as allowed
 */
export function askExporter(base: string, worker: string): Observable<ExporterAnswer> {
  return fromExporter(base, (root, signal) => answerOf(root, worker, signal));
}

/** What the exporter is asked, as an observable; unsubscribing aborts. */
export function fromExporter<T>(
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

async function answerOf(root: string, worker: string, signal: AbortSignal): Promise<ExporterAnswer> {
  const id = encodeURIComponent(worker);
  const asked = getJson(`${root}/health/recovery?worker_id=${id}&limit=${MOST_ENTRIES}`, signal).then(
    (audit) => auditOf(audit, worker),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  const row = workerOf(await getJson(`${root}/health/workers/${id}`, signal));
  const heartbeats = isDown(row.liveness) ? await lastHeartbeats(root, id, row, signal) : [];
  return { worker: row, heartbeats, recovery: await asked };
}

async function lastHeartbeats(
  root: string,
  id: string,
  { lastHeartbeat, intervalSeconds = DEFAULT_INTERVAL_SECONDS }: ExporterWorker,
  signal: AbortSignal,
): Promise<Heartbeat[]> {
  if (lastHeartbeat === undefined) {
    return [];
  }
  const from = new Date(lastHeartbeat - LAST_INTERVALS * intervalSeconds * 1000).toISOString();
  return heartbeatsOf(await getJson(`${root}/health/workers/${id}/heartbeats?from=${from}`, signal));
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
