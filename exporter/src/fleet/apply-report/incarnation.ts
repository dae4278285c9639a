import { type Report } from '@heartline/protocol';
import { type Millis } from '../../model/time';
import { type Incarnation, type Worker } from '../../model/worker';

/** Whether a report belongs to the current, a new or an older incarnation. */
export type IncarnationMatch = 'same' | 'new' | 'older';

/** Maximum number of earlier incarnations kept, newest first. */
const MAX_EARLIER_INCARNATIONS = 8;

function startOf(report: Report): Millis | undefined {
  return report.started_at === undefined ? undefined : Date.parse(report.started_at);
}

/** Returns `boot_id`, else `started_at`, else an empty string. */
function keyOf(report: Report): string {
  return report.boot_id ?? report.started_at ?? '';
}

/**
 * Returns whether a report belongs to the current, a new or an older incarnation. A report without boot_id and started_at
 * belongs to the current one, except after a stop report.
 *
 * @param silent true if the current incarnation is stopped or failed. An older start time then starts a new incarnation,
 *   because the worker's clock was set back.
 */
export function classifyIncarnation(report: Report, worker: Worker, silent: boolean): IncarnationMatch {
  const { incarnation, earlierIncarnations } = worker;
  const key = keyOf(report);
  const started = startOf(report);
  if (key === incarnation.key && key !== '') {
    return 'same';
  }
  // Without boot_id and started_at, only a stop report separates two incarnations.
  if (key === '') {
    return incarnation.key === '' && startsAfterStop(worker, report) ? 'new' : 'same';
  }
  if (incarnation.key === '') {
    return silent && worker.heartbeatCount > 0 ? 'new' : 'same';
  }
  if (started !== undefined && started === incarnation.startedAt && !isRestart(report, incarnation)) {
    return 'same';
  }
  // The report has no boot_id and the incarnation no start time, so they cannot be distinguished.
  if (report.boot_id === undefined && incarnation.startedAt === undefined) {
    return 'same';
  }
  if (earlierIncarnations.some((earlier) => earlier.key === key)) {
    return 'older';
  }
  const claimsOlder =
    started !== undefined && incarnation.startedAt !== undefined && started < incarnation.startedAt;
  return claimsOlder && !silent ? 'older' : 'new';
}

function startsAfterStop(worker: Worker, report: Report): boolean {
  return worker.status === 'stopped' && report.status !== 'stopped';
}

/** Returns true for two boot_ids: these are different incarnations, even if both started in the same second. */
function isRestart(report: Report, incarnation: Incarnation): boolean {
  const keyedByStart =
    incarnation.startedAt !== undefined && Date.parse(incarnation.key) === incarnation.startedAt;
  return report.boot_id !== undefined && !keyedByStart;
}

/** Returns the incarnation after a report that belongs to it or starts it (`current` is then undefined). */
export function incarnationAfter(report: Report, current: Incarnation | undefined, now: Millis): Incarnation {
  const key = report.boot_id ?? (current === undefined || current.key === '' ? keyOf(report) : current.key);
  const startedAt = startOf(report) ?? current?.startedAt;
  const sequence = report.sequence ?? current?.sequence;
  const incarnation: { -readonly [Key in keyof Incarnation]: Incarnation[Key] } = {
    key,
    firstSeenAt: current?.firstSeenAt ?? now,
  };
  if (startedAt !== undefined) {
    incarnation.startedAt = startedAt;
  }
  if (sequence !== undefined) {
    incarnation.sequence = sequence;
  }
  return incarnation;
}

/** Returns the earlier incarnations including the current one, newest first. */
export function pushEarlier({ incarnation, earlierIncarnations }: Worker): Worker['earlierIncarnations'] {
  const { key, startedAt } = incarnation;
  return [{ key, ...(startedAt !== undefined && { startedAt }) }, ...earlierIncarnations].slice(
    0,
    MAX_EARLIER_INCARNATIONS,
  );
}

/** Compares the sequence of a report of the current incarnation with the highest sequence received. */
export function classifySequence(
  report: Report,
  { key, sequence }: Incarnation,
): 'next' | 'repeated' | 'late' {
  if (report.sequence === undefined || sequence === undefined || report.sequence > sequence) {
    return 'next';
  }
  if (report.sequence === sequence) {
    return 'repeated';
  }
  // A worker that reports neither boot_id nor started_at may have restarted, and then counts from 1 again.
  return key === '' && keyOf(report) === '' ? 'next' : 'late';
}

/**
 * Records a report of an older incarnation in the worker. A single one is a late report. If reports of two incarnations
 * alternate, two processes use the same worker ID: that is an ID conflict.
 */
export function recordIdConflict(worker: Worker): Worker {
  if (worker.idConflict?.earlierReportedLast === true) {
    return worker;
  }
  const alternations = (worker.idConflict?.alternations ?? 0) + 1;
  return {
    ...worker,
    idConflict: { alternations, earlierReportedLast: true },
    idConflictCount: worker.idConflictCount + (alternations > 1 ? 1 : 0),
  };
}
