import { type Observable } from 'rxjs';
import { type StateCode, parseState } from '../model/state';
import { requestExporter, property, getJson, list, parseTime, number, text } from './exporter-client';
import { isDown } from './last-heartbeat';

export interface ExporterDetails {
  readonly worker: ExporterWorker;
  /** The last heartbeats before the worker went down, newest first; empty for a worker that still sends them. */
  readonly heartbeats: readonly Heartbeat[];
  /** The audit, or why it could not be requested. The worker is shown either way. */
  readonly recovery: RecoveryAudit | { readonly error: string };
}

/** The maximum number of audit entries in the drawer. */
const MAX_AUDIT_ENTRIES = 20;
/** The number of intervals before the last heartbeat in which to look for heartbeats. */
const LAST_INTERVALS = 10;
const DEFAULT_INTERVAL_SECONDS = 30;

/**
 * Requests a worker's details from the exporter's read API; unsubscribing aborts. Fails with a message that
 * says what to do.
 * @param base URL of the exporter, which must allow this page's origin
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
  const details = parseWorker(await getJson(`${root}/health/workers/${id}`, signal));
  const heartbeats = isDown(details.liveness) ? await fetchLastHeartbeats(root, id, details, signal) : [];
  return { worker: details, heartbeats, recovery: await audit };
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

/** Details of a worker that only the exporter's read API has. Values that were not reported are undefined. */
export interface ExporterWorker {
  /** The current state from heartbeats alone, whatever the range is. */
  readonly liveness?: StateCode;
  /** Milliseconds since the epoch, like all times here. */
  readonly since?: number;
  readonly lastHeartbeat?: number;
  readonly intervalSeconds?: number;
  readonly currentTask?: string;
  readonly currentRun?: string;
  readonly lastError?: string;
  /** Messages about the worker are muted. */
  readonly maintenance?: { readonly reason: string; readonly until?: number };
  /** Somebody takes care of its present silence. */
  readonly acknowledged?: { readonly at?: number; readonly by: string };
  readonly issues: readonly string[];
  readonly checks: readonly { readonly check: string; readonly status: string; readonly message: string }[];
}

/** A heartbeat from the exporter's log. */
export interface Heartbeat {
  readonly at: number;
  readonly status?: string;
}

/** Parses a worker. Missing values and values of another type are left out. */
export function parseWorker(row: unknown): ExporterWorker {
  return {
    liveness: parseState(text(property(row, 'liveness')) ?? ''),
    since: parseTime(property(row, 'since')),
    lastHeartbeat: parseTime(property(row, 'last_heartbeat')),
    intervalSeconds: number(property(row, 'interval_seconds')),
    currentTask: text(property(row, 'current_task')),
    currentRun: text(property(row, 'current_run_id')),
    lastError: text(property(row, 'last_error')),
    ...parseDecisions(row),
    issues: list(property(row, 'issues')).flatMap((issue) => text(issue) ?? []),
    checks: list(property(row, 'checks')).map((check) => ({
      check: text(property(check, 'check')) ?? '',
      status: text(property(check, 'status')) ?? '',
      message: text(property(check, 'message')) ?? '',
    })),
  };
}

/** Parses what users have decided about messages on a worker. */
function parseDecisions(row: unknown): Pick<ExporterWorker, 'maintenance' | 'acknowledged'> {
  const maintenance = property(row, 'maintenance');
  const acknowledged = property(row, 'acknowledged');
  return {
    maintenance:
      maintenance === undefined
        ? undefined
        : {
            reason: text(property(maintenance, 'reason')) ?? '',
            until: parseTime(property(maintenance, 'until')),
          },
    acknowledged:
      acknowledged === undefined
        ? undefined
        : { at: parseTime(property(acknowledged, 'at')), by: text(property(acknowledged, 'by')) ?? '' },
  };
}

/** Parses the response of `GET /health/workers/{id}/heartbeats`; newest first. */
export function parseHeartbeats(response: unknown): Heartbeat[] {
  return list(property(response, 'heartbeats'))
    .flatMap((heartbeat) => {
      const at = parseTime(property(heartbeat, 'at'));
      return at === undefined ? [] : [{ at, status: text(property(heartbeat, 'status')) }];
    })
    .sort((a, b) => b.at - a.at);
}

/** A requested recovery action, including rejected ones, and its outcome. */
export interface RecoveryEntry {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  readonly action: string;
  readonly outcome: string;
  /** The outcome as a phrase, if the exporter sends one. */
  readonly explanation: string;
  /** The reason given in the request. */
  readonly reason: string;
  /** Who requested it; empty if unknown. */
  readonly requestedBy: string;
}

export interface RecoveryAudit {
  /** The newest entries, newest first. */
  readonly entries: readonly RecoveryEntry[];
  /** The number of entries that the exporter has about this worker. */
  readonly total: number;
}

/** Parses the entries about one worker from the response of `GET /health/recovery`. */
export function parseRecoveryAudit(response: unknown, worker: string): RecoveryAudit {
  const entries = list(property(response, 'actions'))
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
  return { entries, total: Math.max(entries.length, number(property(response, 'total')) ?? 0) };
}
