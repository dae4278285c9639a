import { type StateCode, stateOf } from '../model/state';
import { get, list, moment, number, text } from './exporter-client';

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
export function workerOf(row: unknown): ExporterWorker {
  return {
    liveness: stateOf(text(get(row, 'liveness')) ?? ''),
    since: moment(get(row, 'since')),
    lastHeartbeat: moment(get(row, 'last_heartbeat')),
    intervalSeconds: number(get(row, 'interval_seconds')),
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

/** Reads the answer of `GET /health/workers/{id}/heartbeats`: newest first. */
export function heartbeatsOf(answer: unknown): Heartbeat[] {
  return list(get(answer, 'heartbeats'))
    .flatMap((heartbeat) => {
      const at = moment(get(heartbeat, 'at'));
      return at === undefined ? [] : [{ at, status: text(get(heartbeat, 'status')) }];
    })
    .sort((a, b) => b.at - a.at);
}
