import { get, list, moment, number, text } from './exporter-client';

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
  readonly askedBy: string;
}

export interface RecoveryAudit {
  /** Newest first, the last ones only. */
  readonly entries: readonly RecoveryEntry[];
  /** How many the exporter keeps about this worker. */
  readonly total: number;
}

/** Reads the answer of `GET /health/recovery`, as far as it is about one worker. */
export function auditOf(answer: unknown, worker: string): RecoveryAudit {
  const entries = list(get(answer, 'actions'))
    .filter((entry) => text(get(entry, 'worker_id')) === worker)
    .map((entry) => ({
      id: text(get(entry, 'id')) ?? '',
      at: moment(get(entry, 'at')),
      action: text(get(entry, 'action')) ?? '',
      outcome: text(get(entry, 'outcome')) ?? '',
      explanation: text(get(entry, 'explanation')) ?? '',
      reason: text(get(entry, 'reason')) ?? '',
      askedBy: text(get(entry, 'asked_by')) ?? '',
    }))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return { entries, total: Math.max(entries.length, number(get(answer, 'total')) ?? 0) };
}
