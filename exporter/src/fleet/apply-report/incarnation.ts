import { type Report } from '@heartline/protocol';
import { type Millis } from '../../model/time';
import { type Incarnation, type Worker } from '../../model/worker';

/**
 * The incarnation that a report belongs to: the current one, a new one, an older one while the current one reports, or an
 * earlier one that is current again.
 */
export type IncarnationMatch = 'same' | 'new' | 'older' | 'resumed';

/** Maximum number of earlier incarnations kept, newest first. */
const MAX_EARLIER_INCARNATIONS = 8;

function startOf(report: Report): Millis | undefined {
  return report.started_at === undefined ? undefined : Date.parse(report.started_at);
}

/** Returns `boot_id`, else `started_at`, else an empty string. */
export function keyOf(report: Report): string {
  return report.boot_id ?? report.started_at ?? '';
}

/**
 * Returns which incarnation a report belongs to. A report without boot_id and started_at belongs to the current one,
 * except after a stop report.
 *
 * @param silent true if the current incarnation is stopped or has been silent for its failure threshold. Another one that
 *   reports is then the worker
 */
export function classifyIncarnation(report: Report, worker: Worker, silent: boolean): IncarnationMatch {
  const { incarnation } = worker;
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
  const earlier = earlierOf(worker, key);
  if (earlier !== undefined) {
    // By the exporter's clock: an incarnation that was seen first later took over from the current one before.
    const newer = earlier.firstSeenAt !== undefined && earlier.firstSeenAt > incarnation.firstSeenAt;
    return silent || newer ? 'resumed' : 'older';
  }
  // A boot_id that was never seen is another process, whatever its clock says. A start time alone is as good as its clock.
  const claimsOlder =
    report.boot_id === undefined &&
    started !== undefined &&
    incarnation.startedAt !== undefined &&
    started < incarnation.startedAt;
  return claimsOlder && !silent ? 'older' : 'new';
}

function earlierOf(worker: Worker, key: string): Worker['earlierIncarnations'][number] | undefined {
  return worker.earlierIncarnations.find((earlier) => earlier.key === key);
}

function startsAfterStop(worker: Worker, report: Report): boolean {
  // A job that did not return after its goodbye has no status any more.
  return (worker.status === 'stopped' || worker.goodbyeAt !== undefined) && report.status !== 'stopped';
}

/** Returns true for two boot_ids: these are different incarnations, even if both started in the same second. */
function isRestart(report: Report, incarnation: Incarnation): boolean {
  const keyedByStart =
    incarnation.startedAt !== undefined && Date.parse(incarnation.key) === incarnation.startedAt;
  return report.boot_id !== undefined && !keyedByStart;
}

/** Returns the current incarnation after a report that belongs to it. */
export function continued(report: Report, current: Incarnation): Incarnation {
  const key = report.boot_id ?? (current.key === '' ? keyOf(report) : current.key);
  return incarnationOf(key, current.firstSeenAt, report, current);
}

/** Returns the incarnation that a report starts. */
export function started(report: Report, now: Millis): Incarnation {
  return incarnationOf(keyOf(report), now, report);
}

/** Returns the earlier incarnation that a report makes current again. */
export function resumed(report: Report, worker: Worker, now: Millis): Incarnation {
  const key = keyOf(report);
  return incarnationOf(key, earlierOf(worker, key)?.firstSeenAt ?? now, report);
}

function incarnationOf(key: string, firstSeenAt: Millis, report: Report, current?: Incarnation): Incarnation {
  const startedAt = startOf(report) ?? current?.startedAt;
  const sequence = report.sequence ?? current?.sequence;
  const incarnation: { -readonly [Key in keyof Incarnation]: Incarnation[Key] } = { key, firstSeenAt };
  if (startedAt !== undefined) {
    incarnation.startedAt = startedAt;
  }
  if (sequence !== undefined) {
    incarnation.sequence = sequence;
  }
  return incarnation;
}

/** Returns the earlier incarnations, newest first, when the current one is followed by the one with the key. */
export function earlierBefore(
  key: string,
  { incarnation, earlierIncarnations }: Worker,
): Worker['earlierIncarnations'] {
  const { key: current, startedAt, firstSeenAt } = incarnation;
  const pushed = { key: current, firstSeenAt, ...(startedAt !== undefined && { startedAt }) };
  return [pushed, ...earlierIncarnations]
    .filter((earlier) => earlier.key !== key)
    .slice(0, MAX_EARLIER_INCARNATIONS);
}

/** The time of one interval has clearly passed, so that reports came in the rhythm of a process that runs. */
const RHYTHM_RATIO = 1.5;

/**
 * Compares the sequence of a report of the current incarnation with the highest sequence received. `restarted`: the
 * sequence begins anew, because the process did under the same identity.
 *
 * @param silent as in `classifyIncarnation`
 */
export function classifySequence(
  report: Report,
  { incarnation: { key, sequence, lateRun }, intervalMs }: Pick<Worker, 'incarnation' | 'intervalMs'>,
  silent: boolean,
  now: Millis,
): 'next' | 'repeated' | 'late' | 'restarted' {
  if (report.sequence === undefined || sequence === undefined || report.sequence > sequence) {
    return 'next';
  }
  if (report.sequence === sequence) {
    return 'repeated';
  }
  // A worker that reports neither boot_id nor started_at may have restarted, and then counts from 1 again.
  if (key === '' && keyOf(report) === '') {
    return 'next';
  }
  if (silent) {
    return 'restarted';
  }
  // Stragglers arrive together. Lower sequences that ascend in the rhythm of heartbeats, or up to a stop report, do not.
  const ascends = lateRun !== undefined && report.sequence > lateRun.sequence;
  const lasts = lateRun !== undefined && now - lateRun.since >= RHYTHM_RATIO * intervalMs;
  return ascends && (lasts || report.status === 'stopped') ? 'restarted' : 'late';
}

/** Returns the incarnation after a late report. */
export function withLateReport(incarnation: Incarnation, { sequence = 0 }: Report, now: Millis): Incarnation {
  const { lateRun } = incarnation;
  const since = lateRun !== undefined && sequence > lateRun.sequence ? lateRun.since : now;
  return { ...incarnation, lateRun: { since, sequence } };
}

/**
 * Returns since when the totals of an incarnation are below those received earlier, if they are in this report as well;
 * `restarted` if that lasts for over an interval, so that no straggler explains it. Only reports without a sequence need
 * this.
 */
export function classifyLowerTotals(
  report: Report,
  { incarnation: { lowerTotalsSince }, intervalMs }: Pick<Worker, 'incarnation' | 'intervalMs'>,
  lower: boolean,
  now: Millis,
): Millis | 'restarted' | undefined {
  if (!lower || report.sequence !== undefined) {
    return undefined;
  }
  const since = lowerTotalsSince ?? now;
  return now - since >= RHYTHM_RATIO * intervalMs ? 'restarted' : since;
}

/** Limits of the time after a stop report in which another report of the same incarnation was sent before it. */
const MIN_STRAGGLER_MS: Millis = 2000;
const MAX_STRAGGLER_MS: Millis = 10_000;

/** Whether a report of the current incarnation is a straggler that does not revoke the stop report before it. */
export function isStraggler(report: Report, { status, goodbyeAt, intervalMs }: Worker, now: Millis): boolean {
  if (status !== 'stopped' || goodbyeAt === undefined || report.status === 'stopped') {
    return false;
  }
  return now - goodbyeAt < Math.min(MAX_STRAGGLER_MS, Math.max(MIN_STRAGGLER_MS, intervalMs));
}
