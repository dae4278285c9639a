import { type Report } from '@heartline/protocol';
import { type Millis } from '../../model/time';
import { type Incarnation, type Worker } from '../../model/worker';

/** Which incarnation of the worker a report belongs to, relative to the current one. */
export type IncarnationMatch = 'same' | 'new' | 'older';

/** Maximum number of earlier incarnations kept, newest first. */
const MAX_EARLIER_INCARNATIONS = 8;

function startOf(report: Report): Millis | undefined {
  return report.started_at === undefined ? undefined : Date.parse(report.started_at);
}

/** `boot_id`, else `started_at`, else ''. */
function keyOf(report: Report): string {
  return report.boot_id ?? report.started_at ?? '';
}

/**
 * Returns which incarnation a report belongs to. A report without boot_id and started_at belongs to the current one.
 *
 * @param silent whether the current incarnation is stopped or failed: then an older start time means that the worker's
 *   clock was set back, and the report begins a new incarnation
 */
export function classifyIncarnation(report: Report, worker: Worker, silent: boolean): IncarnationMatch {
  const { incarnation, earlierIncarnations } = worker;
  const key = keyOf(report);
  const started = startOf(report);
  if (key === incarnation.key && key !== '') {
    return 'same';
  }
  // Without any start time, only a stop separates two incarnations.
  if (key === '') {
    return incarnation.key === '' && startsAfterStop(worker, report) ? 'new' : 'same';
  }
  if (incarnation.key === '') {
    return silent && worker.heartbeatCount > 0 ? 'new' : 'same';
  }
  if (started !== undefined && started === incarnation.startedAt && !isRestart(report, incarnation)) {
    return 'same';
  }
  // Without a boot_id in the report and a start time of the incarnation, the two cannot be distinguished.
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

/** Different boot_ids are different incarnations, even if both started in the same second. */
function isRestart(report: Report, incarnation: Incarnation): boolean {
  const keyedByStart =
    incarnation.startedAt !== undefined && Date.parse(incarnation.key) === incarnation.startedAt;
  return report.boot_id !== undefined && !keyedByStart;
}

/** The incarnation after a report that belongs to it or begins it. */
export function incarnationAfter(report: Report, present: Incarnation | undefined, now: Millis): Incarnation {
  const key = report.boot_id ?? (present === undefined || present.key === '' ? keyOf(report) : present.key);
  const startedAt = startOf(report) ?? present?.startedAt;
  const sequence = report.sequence ?? present?.sequence;
  const incarnation: { -readonly [Key in keyof Incarnation]: Incarnation[Key] } = {
    key,
    firstSeenAt: present?.firstSeenAt ?? now,
  };
  if (startedAt !== undefined) {
    incarnation.startedAt = startedAt;
  }
  if (sequence !== undefined) {
    incarnation.sequence = sequence;
  }
  return incarnation;
}

/** The list of earlier incarnations after the current one has ended. */
export function pushEarlier({ incarnation, earlierIncarnations }: Worker): Worker['earlierIncarnations'] {
  const { key, startedAt } = incarnation;
  return [{ key, ...(startedAt !== undefined && { startedAt }) }, ...earlierIncarnations].slice(
    0,
    MAX_EARLIER_INCARNATIONS,
  );
}

/** Compares the sequence of a report of the current incarnation with the highest one so far. */
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
  // A worker that reports no start may have restarted, and then counts from the beginning.
  return key === '' && keyOf(report) === '' ? 'next' : 'late';
}
