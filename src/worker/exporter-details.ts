import { type Observable } from 'rxjs';
import { type StateCode, parseState } from '../model/state';
import { requestExporter, property, getJson, list, parseTime, number, text } from './exporter-client';
import { isDown } from './last-heartbeat';

export interface ExporterDetails {
  readonly worker: ExporterWorker;
  /** The last ones before the worker fell silent, newest first; none of a worker that still sends them. */
  readonly heartbeats: readonly Heartbeat[];
  /** Or why it could not be asked for; what is known of the worker is shown all the same. */
  readonly recovery: RecoveryAudit | { readonly error: string };
}

/** So many entries of the audit stand in the drawer. */
const MAX_AUDIT_ENTRIES = 20;
/** The last heartbeats are looked for in so many intervals before the last one. */
const LAST_INTERVALS = 10;
const DEFAULT_INTERVAL_SECONDS = 30;

/**
 * Asks the exporter's read API from the browser; unsubscribing aborts. Errors with a sentence that says what to do.
 * @param base address of the exporter; it must list this page's origin as allowed
 */
export function fetchExporterDetails(base: string, worker: string): Observable<ExporterDetails> {
  return requestExporter(base, (root, signal) => fetchDetails(root, worker, signal));
}

async function fetchDetails(root: string, worker: string, signal: AbortSignal): Promise<ExporterDetails> {
  const id = encodeURIComponent(worker);
  const audit = getJson(`${root}/health/recovery?worker_id=${id}&limit=${MAX_AUDIT_ENTRIES}`, signal).then(
    (audit) => parseRecoveryAudit(audit, worker),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  const row = parseWorker(await getJson(`${root}/health/workers/${id}`, signal));
  const heartbeats = isDown(row.liveness) ? await fetchLastHeartbeats(root, id, row, signal) : [];
  return { worker: row, heartbeats, recovery: await audit };
}

async function fetchLastHeartbeats(
  root: string,
  id: string,
  { lastHeartbeat, intervalSeconds = DEFAULT_INTERVAL_SECONDS }: ExporterWorker,
  signal: AbortSignal,
): Promise<Heartbeat[]> {
  if (lastHeartbeat === undefined) {
    return [];
  }
  const from = new Date(lastHeartbeat - LAST_INTERVALS * intervalSeconds * 1000).toISOString();
  return parseHeartbeats(await getJson(`${root}/health/workers/${id}/heartbeats?from=${from}`, signal));
}

/** What only the exporter's read API knows of a worker. Absent is not told. */
export interface ExporterWorker {
  /** The state from heartbeats alone, now, whatever the range is. */
  readonly liveness?: StateCode;
  /** Milliseconds since the epoch, like all moments here. */
  readonly since?: number;
  readonly lastHeartbeat?: number;
  readonly intervalSeconds?: number;
  readonly currentTask?: string;
  readonly currentRun?: string;
  readonly lastError?: string;
  readonly issues: readonly string[];
  readonly checks: readonly { readonly check: string; readonly status: string; readonly message: string }[];
}

/** A heartbeat that the exporter remembers. */
export interface Heartbeat {
  readonly at: number;
  readonly status?: string;
}

/** Reads a worker's row; what is missing or of another type is left out. */
export function parseWorker(row: unknown): ExporterWorker {
  return {
    liveness: parseState(text(property(row, 'liveness')) ?? ''),
    since: parseTime(property(row, 'since')),
    lastHeartbeat: parseTime(property(row, 'last_heartbeat')),
    intervalSeconds: number(property(row, 'interval_seconds')),
    currentTask: text(property(row, 'current_task')),
    currentRun: text(property(row, 'current_run_id')),
    lastError: text(property(row, 'last_error')),
    issues: list(property(row, 'issues')).flatMap((issue) => text(issue) ?? []),
    checks: list(property(row, 'checks')).map((check) => ({
      check: text(property(check, 'check')) ?? '',
      status: text(property(check, 'status')) ?? '',
      message: text(property(check, 'message')) ?? '',
    })),
  };
}

/** Reads the answer of `GET /health/workers/{id}/heartbeats`: newest first. */
export function parseHeartbeats(answer: unknown): Heartbeat[] {
  return list(property(answer, 'heartbeats'))
    .flatMap((heartbeat) => {
      const at = parseTime(property(heartbeat, 'at'));
      return at === undefined ? [] : [{ at, status: text(property(heartbeat, 'status')) }];
    })
    .sort((a, b) => b.at - a.at);
}

/** Something that was asked of a worker, refusals included, and what became of it. */
export interface RecoveryEntry {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  readonly action: string;
  readonly outcome: string;
  /** The outcome as a phrase, where the exporter gives one. */
  readonly explanation: string;
  /** Why it was asked for, by whoever asked. */
  readonly reason: string;
  /** Who asked; empty where the exporter does not know. */
  readonly requestedBy: string;
}

export interface RecoveryAudit {
  /** Newest first, the last ones only. */
  readonly entries: readonly RecoveryEntry[];
  /** How many the exporter keeps about this worker. */
  readonly total: number;
}

/** Reads the answer of `GET /health/recovery`, as far as it is about one worker. */
export function parseRecoveryAudit(answer: unknown, worker: string): RecoveryAudit {
  const entries = list(property(answer, 'actions'))
    .filter((entry) => text(property(entry, 'worker_id')) === worker)
    .map((entry) => ({
      id: text(property(entry, 'id')) ?? '',
      at: parseTime(property(entry, 'at')),
      action: text(property(entry, 'action')) ?? '',
      outcome: text(property(entry, 'outcome')) ?? '',
      explanation: text(property(entry, 'explanation')) ?? '',
      reason: text(property(entry, 'reason')) ?? '',
      requestedBy: text(property(entry, 'asked_by')) ?? '',
    }))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return { entries, total: Math.max(entries.length, number(property(answer, 'total')) ?? 0) };
}
