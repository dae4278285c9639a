import { type Report } from '@heartline/protocol';
import { type Millis } from '../../model/time';
import { type Incarnation, type Worker } from '../../model/worker';

/** Of which life of the worker's process a report speaks. */
export type IncarnationMatch = 'same' | 'new' | 'older';

/** Keys of earlier incarnations that are kept, newest first. */
const MAX_EARLIER_INCARNATIONS = 8;

function startOf(report: Report): Millis | undefined {
  return report.started_at === undefined ? undefined : Date.parse(report.started_at);
}

/** `boot_id`, else `started_at`, else ''. */
function keyOf(report: Report): string {
  return report.boot_id ?? report.started_at ?? '';
}

/**
 * Of which life a report speaks. A report that names none speaks of the present one.
 *
 * @param silent whether the present incarnation is stopped or failed: then a start that claims to be older than it is
 *   one whose clock was set back, and is believed
 */
export function classifyIncarnation(report: Report, worker: Worker, silent: boolean): IncarnationMatch {
  const { incarnation, earlierIncarnations } = worker;
  const key = keyOf(report);
  const started = startOf(report);
  if (key === incarnation.key && key !== '') return 'same';
  // Nobody named the start: only a goodbye tells one life from the next.
  if (key === '') return incarnation.key === '' && startsAfterStop(worker, report) ? 'new' : 'same';
  if (incarnation.key === '') return silent && worker.heartbeatCount > 0 ? 'new' : 'same';
  if (started !== undefined && started === incarnation.startedAt && !isRestart(report, incarnation))
    return 'same';
  // A report without its boot_id cannot be told from the incarnation whose start nobody told.
  if (report.boot_id === undefined && incarnation.startedAt === undefined) return 'same';
  if (earlierIncarnations.some((earlier) => earlier.key === key)) return 'older';
  const claimsOlder =
    started !== undefined && incarnation.startedAt !== undefined && started < incarnation.startedAt;
  return claimsOlder && !silent ? 'older' : 'new';
}

function startsAfterStop(worker: Worker, report: Report): boolean {
  return worker.status === 'stopped' && report.status !== 'stopped';
}

/** Two boot_ids that differ are two lives, even where both started in the same second. */
function isRestart(report: Report, incarnation: Incarnation): boolean {
  const keyedByStart =
    incarnation.startedAt !== undefined && Date.parse(incarnation.key) === incarnation.startedAt;
  return report.boot_id !== undefined && !keyedByStart;
}

/** The incarnation after a report that speaks of it or begins it. */
export function incarnationAfter(report: Report, present: Incarnation | undefined, now: Millis): Incarnation {
  const key = report.boot_id ?? (present === undefined || present.key === '' ? keyOf(report) : present.key);
  const startedAt = startOf(report) ?? present?.startedAt;
  const sequence = report.sequence ?? present?.sequence;
  const incarnation: { -readonly [Key in keyof Incarnation]: Incarnation[Key] } = {
    key,
    firstSeenAt: present?.firstSeenAt ?? now,
  };
  if (startedAt !== undefined) incarnation.startedAt = startedAt;
  if (sequence !== undefined) incarnation.sequence = sequence;
  return incarnation;
}

/** Earlier incarnations once the present one has ended. */
export function pushEarlier({ incarnation, earlierIncarnations }: Worker): Worker['earlierIncarnations'] {
  const { key, startedAt } = incarnation;
  return [{ key, ...(startedAt !== undefined && { startedAt }) }, ...earlierIncarnations].slice(
    0,
    MAX_EARLIER_INCARNATIONS,
  );
}

/** Whether a report of the present incarnation brings nothing new. */
export function classifySequence(
  report: Report,
  { key, sequence }: Incarnation,
): 'next' | 'repeated' | 'late' {
  if (report.sequence === undefined || sequence === undefined || report.sequence > sequence) return 'next';
  if (report.sequence === sequence) return 'repeated';
  // A worker that never names its start may have restarted, and counts from the beginning again.
  return key === '' && keyOf(report) === '' ? 'next' : 'late';
}

/**
 * Counts a report of an earlier incarnation. One is late; when the present one has spoken in between and
 * an earlier one speaks again, two living processes share the ID and take turns.
 */
export function recordIdConflict(worker: Worker): Worker {
  if (worker.idConflict?.earlierReportedLast === true) return worker;
  const turns = (worker.idConflict?.alternations ?? 0) + 1;
  return {
    ...worker,
    idConflict: { alternations: turns, earlierReportedLast: true },
    idConflictCount: worker.idConflictCount + (turns > 1 ? 1 : 0),
  };
}
