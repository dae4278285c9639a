import { type MergedReport, type Report } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { initialState } from '../../health/liveness/ladder';
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
  recordIdConflict,
} from './incarnation';
import { mergeReport, omit } from './merge-report';

/** Inputs of `applyReport` besides the worker and the report. */
export interface ReportContext {
  readonly now: Millis;
  readonly source: string;
  readonly defaults: Config['heartbeat'];
  /** Number of heartbeats missed since the previous one. */
  readonly missed: number;
  /** Whether the current incarnation is stopped or failed. */
  readonly silent: boolean;
  /** Returns false if the process started before the exporter first ran: the totals of its first report are then a baseline only. */
  readonly countsFromStart: (startedAt: Millis | undefined) => boolean;
}

export type Outcome = 'accepted' | 'repeated' | 'late' | 'older_incarnation';

export interface AppliedReport {
  readonly outcome: Outcome;
  /** The worker after the report, with its health state unchanged. */
  readonly worker: Worker;
  /** Totals that the increase is computed from; undefined if nothing is to be counted. */
  readonly counterBaseline: MergedReport | undefined;
}

/** Applies a report to a worker. Pure; `worker` is undefined for a new one. */
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
  const previous = started ? identityFields(before.report) : before.report;
  const removed = started ? undefined : before.removedCounters;
  // All totals of this incarnation, including those that it removed from its reports.
  const previousTotals = withRemovedCounters(previous, removed);
  const merged = mergeReport(previous, report, previousTotals);
  const first = before.lastHeartbeatAt === undefined;
  const incarnation = incarnationAfter(report, started && !first ? undefined : before.incarnation, now);
  const counted = !first || context.countsFromStart(incarnation.startedAt);
  const counterBaseline = counted ? previousTotals : undefined;
  const progressed = counterBaseline !== undefined && hasFinishedTask(counterBaseline, merged);
  const { idConflict } = before;
  // One copy, filled in place: this runs for each report, and each spread would create another object.
  const worker: Mutable<Worker> = {
    // A heartbeat clears `markedFailed`; `excludedMs` and `graceStartMs` belong to the age that it resets.
    ...omit(before, 'markedFailed', 'excludedMs', 'graceStartMs', 'idConflict', 'removedCounters'),
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
    report: merged,
  };
  if (idConflict !== undefined && !started) {
    worker.idConflict = { ...idConflict, earlierReportedLast: false };
  }
  const removedCounters = removedCountersAfter(removed, previous, merged);
  if (removedCounters !== undefined) {
    worker.removedCounters = removedCounters;
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
  return { outcome: 'accepted', counterBaseline, worker };
}

/** The type with writable properties, for building an object in place. */
type Mutable<Row> = { -readonly [Key in keyof Row]: Row[Key] };

/** Returns a worker that has not reported yet. */
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

/** Settings of an expected worker; absent keys are unchanged. */
export interface Expectation {
  readonly type?: string;
  readonly intervalMs?: Millis;
  readonly failureThreshold?: number;
}

export function applyExpectation(worker: Worker, { type, ...settings }: Expectation): Worker {
  return {
    ...worker,
    ...settings,
    type: mergeType(worker.type, type),
  };
}

/** Returns the reported type; the default type does not overwrite another one. */
function mergeType(before: string, reported: string | undefined): string {
  return reported === undefined || reported === DEFAULT_WORKER_TYPE ? before : reported;
}

/** Returns the fields that describe the worker. They survive a restart of the worker; all others are dropped. */
function identityFields({ hostname, version, labels, metadata }: MergedReport): MergedReport {
  return {
    ...(hostname !== undefined && { hostname }),
    ...(version !== undefined && { version }),
    ...(labels !== undefined && { labels }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** Returns the reported status. A stopped or restarted worker that reports no status is active. */
function mergeStatus(before: Worker, report: Report, started: boolean): Worker['status'] {
  if (report.status !== undefined) {
    return report.status;
  }
  return before.status === 'stopped' || (started && before.status !== undefined) ? 'active' : before.status;
}

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

function typesOf(report: MergedReport): TaskTypes {
  return report.tasks?.types ?? {};
}

/** Returns true if a task finished between two reports, with any outcome. */
export function hasFinishedTask(before: MergedReport, after: MergedReport): boolean {
  const earlier = typesOf(before);
  const later = typesOf(after);
  if (earlier === later) {
    return false;
  }
  for (const type in later) {
    if (finishedCount(later[type]) > (Object.hasOwn(earlier, type) ? finishedCount(earlier[type]) : 0)) {
      return true;
    }
  }
  return false;
}

function finishedCount(stats: TaskTypes[string] | undefined): number {
  return (stats?.succeeded ?? 0) + (stats?.failed ?? 0) + (stats?.cancelled ?? 0) + (stats?.timed_out ?? 0);
}
