/** What only the exporter's read API knows of a worker. Absent is not told. */
export interface ExporterWorker {
  readonly since?: number;
  readonly currentTask?: string;
  readonly currentRun?: string;
  readonly lastError?: string;
  readonly issues: readonly string[];
  readonly checks: readonly { readonly check: string; readonly status: string; readonly message: string }[];
}

/** One decision of the recovery, refusals included. */
export interface RecoveryEntry {
  readonly at?: number;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string;
}

export interface ExporterAnswer {
  readonly worker: ExporterWorker;
  readonly recovery: readonly RecoveryEntry[];
}

/**
 * Asks the exporter's read API from the browser. Rejects with a sentence that says what to do.
 * @param base address of the exporter; it must list this page's origin as allowed
 */
export async function askExporter(
  base: string,
  worker: string,
  signal: AbortSignal,
): Promise<ExporterAnswer> {
  const root = base.replace(/\/+$/, '');
  const id = encodeURIComponent(worker);
  const [row, audit] = await Promise.all([
    getJson(`${root}/health/workers/${id}`, signal),
    // An exporter without recovery has no audit; what it knows of the worker is shown all the same.
    getJson(`${root}/health/recovery?worker_id=${id}`, signal).catch(() => ({})),
  ]);
  return { worker: workerOf(row), recovery: recoveryOf(audit, worker) };
}

async function getJson(address: string, signal: AbortSignal): Promise<unknown> {
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

/** Reads a worker's row; what is missing or of another type is left out. */
export function workerOf(row: unknown): ExporterWorker {
  return {
    since: moment(get(row, 'since')),
    currentTask: text(get(row, 'current_task')),
    currentRun: text(get(row, 'current_run_id')),
    lastError: text(get(row, 'last_error')),
    issues: list(get(row, 'issues')).flatMap((issue) => text(issue) ?? []),
    checks: list(get(row, 'checks')).map((check) => ({
      check: text(get(check, 'check')) ?? '',
      status: text(get(check, 'status')) ?? '',
      message: text(get(check, 'message')) ?? '',
    })),
  };
}

/** Reads the audit log's entries about one worker, newest first. */
export function recoveryOf(audit: unknown, worker: string): RecoveryEntry[] {
  const entries = Array.isArray(audit)
    ? list(audit)
    : [...list(get(audit, 'entries')), ...list(get(audit, 'actions'))];
  return entries
    .filter((entry) => text(get(entry, 'worker_id')) === worker)
    .map((entry) => ({
      at: moment(get(entry, 'at')),
      action: text(get(entry, 'action')) ?? '',
      outcome: text(get(entry, 'outcome')) ?? '',
      reason: text(get(entry, 'reason')) ?? '',
    }))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
}

function get(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null ? (from as Record<string, unknown>)[key] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function moment(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
