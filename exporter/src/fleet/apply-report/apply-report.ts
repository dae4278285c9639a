import { ENVELOPE_KEYS, type MergedReport, type Report } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { initialState } from '../../health/health-state';
import { removedCountersAfter, withRemovedCounters } from '../../health/removed-counters';
import { type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { DEFAULT_WORKER_TYPE, type Worker } from '../../model/worker';
import {
  classifyIncarnation,
  classifySequence,
  incarnationAfter,
  type IncarnationMatch,
  pushEarlier,
} from './incarnation';
import { recordIdConflict } from './id-conflict';
import { mergePatch, omit } from './merge-patch';
import { keepMonotonic } from './monotonic-counters';

/** What a report is applied with. */
export interface ReportContext {
  readonly now: Millis;
  readonly source: string;
  readonly defaults: Config['heartbeat'];
  /** Heartbeats missed in the silence that the report ends. */
  readonly missed: number;
  /** Whether the current incarnation is stopped or failed. */
  readonly silent: boolean;
  /** Whether totals of a first report count from 0: not if its process started before the exporter first ran. */
  readonly countsFromStart: (startedAt: Millis | undefined) => boolean;
}

export type Outcome = 'accepted' | 'repeated' | 'late' | 'older_incarnation';

export interface AppliedReport {
  readonly outcome: Outcome;
  /** The worker after the report, with its health state unchanged. */
  readonly worker: Worker;
  /** Totals that the increase is computed from; undefined if the report's totals are only a starting point. */
  readonly counterBaseline: MergedReport | undefined;
}

/** Applies a report to its worker, without side effects. `worker` is undefined for a new worker. */
export function applyReport(
  worker: Worker | undefined,
  report: Report,
  context: ReportContext,
): AppliedReport {
  if (worker === undefined) {
    return accept(newWorker(report.worker_id, context, 'healthy'), report, 'new', context);
  }
  const match = classifyIncarnation(report, worker, context.silent);
  if (match === 'older') {
    return reject('older_incarnation', recordIdConflict(worker));
  }
  const order = match === 'same' ? classifySequence(report, worker.incarnation) : 'next';
  return order === 'next' ? accept(worker, report, match, context) : reject(order, worker);
}

function reject(outcome: Outcome, worker: Worker): AppliedReport {
  return { outcome, worker, counterBaseline: undefined };
}

function accept(
  before: Worker,
  report: Report,
  match: IncarnationMatch,
  context: ReportContext,
): AppliedReport {
  const { now, source, missed } = context;
  const started = match === 'new';
  const kept = started ? identityFields(before.report) : before.report;
  // The totals of this incarnation, including those that it reported earlier and removed since.
  const retired = started ? undefined : before.removedCounters;
  const base = withRemovedCounters(kept, retired);
  const known = mergeReport(kept, report, base);
  const first = before.lastHeartbeatAt === undefined;
  const incarnation = incarnationAfter(report, started && !first ? undefined : before.incarnation, now);
  const fromStart = !first || context.countsFromStart(incarnation.startedAt);
  const countedFrom = fromStart ? base : undefined;
  const progressed = countedFrom !== undefined && hasFinishedTask(countedFrom, known);
  const { idConflict } = before;
  // One copy, filled in place: this runs for each report, and each spread would create another object.
  const worker: Mutable<Worker> = {
    // A heartbeat clears a mark; `excludedMs` belongs to the silence that it ends.
    ...omit(before, 'markedFailed', 'excludedMs', 'idConflict', 'removedCounters'),
    intervalMs:
      report.interval_seconds === undefined ? before.intervalMs : Math.round(report.interval_seconds * 1000),
    failureThreshold: report.failure_threshold ?? before.failureThreshold,
    type: mergeType(before.type, report.worker_type),
    source,
    lastHeartbeatAt: now,
    incarnation,
    earlierIncarnations: started && !first ? pushEarlier(before) : before.earlierIncarnations,
    startCount: before.startCount + (started || first ? 1 : 0),
    heartbeatCount: before.heartbeatCount + 1,
    missedTotal: before.missedTotal + missed,
    report: known,
  };
  if (idConflict !== undefined && !started) {
    worker.idConflict = { ...idConflict, earlierReportedLast: false };
  }
  const retiredNow = removedCountersAfter(retired, kept, known);
  if (retiredNow !== undefined) {
    worker.removedCounters = retiredNow;
  }
  const status = mergeStatus(before, report, started);
  if (status !== undefined) {
    worker.status = status;
  }
  if (report.sent_at !== undefined) {
    worker.clockSkewSeconds = (now - Date.parse(report.sent_at)) / 1000;
  }
  if (progressed) {
    worker.lastProgressAt = now;
  }
  return { outcome: 'accepted', counterBaseline: countedFrom, worker };
}

/** A row under construction. */
type Mutable<Row> = { -readonly [Key in keyof Row]: Row[Key] };

/** A worker before its first report. */
export function newWorker(
  id: string,
  { now, source, defaults }: Pick<ReportContext, 'now' | 'source' | 'defaults'>,
  state: LadderState,
): Worker {
  return {
    id,
    type: DEFAULT_WORKER_TYPE,
    source,
    registeredAt: now,
    intervalMs: Math.round(defaults.intervalSeconds * 1000),
    failureThreshold: defaults.failureThreshold,
    tolerance: defaults.toleranceRatio,
    incarnation: { key: '', firstSeenAt: now },
    earlierIncarnations: [],
    startCount: 0,
    heartbeatCount: 0,
    missedTotal: 0,
    idConflictCount: 0,
    report: {},
    health: initialState(state, now),
  };
}

/** Properties of an expected worker; absent ones stay as they are. */
export interface Expectation {
  readonly type?: string;
  readonly intervalMs?: Millis;
  readonly failureThreshold?: number;
}

export function applyExpectation(worker: Worker, { type, ...promise }: Expectation): Worker {
  return {
    ...worker,
    ...promise,
    type: mergeType(worker.type, type),
  };
}

/** The default type never overwrites another type. */
function mergeType(before: string, reported: string | undefined): string {
  return reported === undefined || reported === DEFAULT_WORKER_TYPE ? before : reported;
}

/** The part of a report that describes the worker and stays after a restart; the rest describes the process. */
function identityFields({ hostname, version, labels, metadata }: MergedReport): MergedReport {
  return {
    ...(hostname !== undefined && { hostname }),
    ...(version !== undefined && { version }),
    ...(labels !== undefined && { labels }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** @param minimum totals do not fall below these */
function mergeReport(known: MergedReport, report: Report, minimum: MergedReport): MergedReport {
  const patch = omit(report, ...ENVELOPE_KEYS);
  if (Object.keys(patch).length === 0) {
    return known;
  }
  return keepMonotonic(minimum, mergePatch(known, patch) as MergedReport);
}

/** A stopped worker that reports again is active. */
function mergeStatus(before: Worker, report: Report, started: boolean): Worker['status'] {
  if (report.status !== undefined) {
    return report.status;
  }
  return before.status === 'stopped' || (started && before.status !== undefined) ? 'active' : before.status;
}

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

function typesOf(known: MergedReport): TaskTypes {
  return known.tasks?.types ?? {};
}

/** Whether a task finished between two reports, with any outcome. */
export function hasFinishedTask(before: MergedReport, after: MergedReport): boolean {
  const earlier = typesOf(before);
  const later = typesOf(after);
  if (earlier === later) {
    return false;
  }
  for (const type in later) {
    if (finished(later[type]) > (Object.hasOwn(earlier, type) ? finished(earlier[type]) : 0)) {
      return true;
    }
  }
  return false;
}

function finished(stats: TaskTypes[string] | undefined): number {
  return (stats?.succeeded ?? 0) + (stats?.failed ?? 0) + (stats?.cancelled ?? 0) + (stats?.timed_out ?? 0);
}
