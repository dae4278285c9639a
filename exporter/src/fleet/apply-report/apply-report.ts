import { type Flaw, type MergedReport, type Report } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { initialState } from '../../health/liveness/ladder';
import {
  hasFinishedTask,
  removedCountersAfter,
  withRemovedCounters,
  workerFailuresInRow,
} from '../../health/task-counters';
import { type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { DEFAULT_WORKER_TYPE, type Worker } from '../../model/worker';
import { afterOlderReport, afterResumption, afterSender } from './id-conflict';
import {
  classifyIncarnation,
  classifyLowerTotals,
  classifySequence,
  continued,
  earlierBefore,
  type IncarnationMatch,
  isStraggler,
  keyOf,
  resumed,
  started,
  withLateReport,
} from './incarnation';
import { copyAfterHeartbeat, copyOfAllFields, copyOfKeptFields, type Mutable } from './worker-fields';
import { hasLowerTotals, mergeReport } from './merge-report';
import { keepUnchangedFields } from './unchanged-fields';

/** Inputs of `applyReport` besides the worker and the report. */
export interface ReportContext {
  readonly now: Millis;
  /** When the heartbeat was that the report tells; `now` by default. */
  readonly heartbeatAt?: Millis;
  /** When a new worker was found; `now` by default. */
  readonly foundAt?: Millis | undefined;
  readonly source: string;
  /** Parts of the report that were not taken. */
  readonly flaws?: readonly Flaw[];
  readonly defaults: Config['heartbeat'];
  /** Number of heartbeats missed since the previous one. */
  readonly missed: number;
  /** Address of the sender; undefined if the source does not know it. */
  readonly sender?: string | undefined;
  /** Name of the sender's token, if it may not report for all workers. */
  readonly boundTo?: string | undefined;
  /** Whether the heartbeat of the current incarnation is late. */
  readonly late: boolean;
  /** Whether the current incarnation is stopped, or has been silent for its failure threshold. */
  readonly silent: boolean;
  /** When the exporter first ran. The totals of the first report of a process that started before are a baseline only. */
  readonly observedSince: Millis;
}

/**
 * How the order of a report was judged. Each report but a stop report of an older incarnation is a heartbeat; `repeated`
 * adds nothing to the totals, and `late` and `older_incarnation` change nothing else.
 */
export type Outcome = 'accepted' | 'repeated' | 'late' | 'older_incarnation';

export interface AppliedReport {
  readonly outcome: Outcome;
  /** Whether the report is a heartbeat of the worker. */
  readonly isHeartbeat: boolean;
  /** The worker after the report, with its health state unchanged. If the report is a heartbeat, nothing else refers to it yet. */
  readonly worker: Mutable<Worker>;
  /** Totals that the increase is computed from; undefined if nothing is to be counted. */
  readonly counterBaseline: MergedReport | undefined;
}

/**
 * Applies a report to a worker. Pure; `worker` is undefined for a new one. Incarnation, sequence and clocks protect the
 * totals. They do not decide whether the worker is alive: whoever reports is.
 */
export function applyReport(
  worker: Worker | undefined,
  report: Report,
  context: ReportContext,
): AppliedReport {
  if (worker === undefined) {
    return accept(newWorker(report.worker_id, context, 'healthy'), report, 'new', 'accepted', context);
  }
  const { now, silent, late } = context;
  // A goodbye is the last word of a process: if the current incarnation is late, it is the goodbye of the worker.
  const match = classifyIncarnation(report, worker, silent || (late && report.status === 'stopped'));
  if (match === 'older') {
    return olderIncarnation(worker, report, context);
  }
  if (match !== 'same') {
    return accept(worker, report, match, 'accepted', context);
  }
  if (isStraggler(report, worker, now)) {
    return heartbeatOnly('late', worker, {}, context);
  }
  switch (classifySequence(report, worker, silent, now)) {
    case 'late':
      return heartbeatOnly(
        'late',
        worker,
        { incarnation: withLateReport(worker.incarnation, report, now) },
        context,
      );
    case 'repeated':
      return accept(worker, report, 'same', 'repeated', context);
    case 'restarted':
      return accept(
        worker,
        report,
        hasLowerTotals(worker.report, report) ? 'new' : 'same',
        'accepted',
        context,
      );
    case 'next':
      return acceptNext(worker, report, context);
  }
}

/** A report of another incarnation while the current one reports. Its goodbye concerns itself only. */
function olderIncarnation(worker: Worker, report: Report, context: ReportContext): AppliedReport {
  if (report.status === 'stopped') {
    return { outcome: 'older_incarnation', isHeartbeat: false, worker, counterBaseline: undefined };
  }
  const { incarnation, lastHeartbeatAt = context.now } = worker;
  const lastReportAt = incarnation.lastReportAt ?? lastHeartbeatAt;
  const changes = { incarnation: { ...incarnation, lastReportAt }, ...afterOlderReport(worker, context.now) };
  return heartbeatOnly('older_incarnation', worker, changes, context);
}

/** A report that is in order, as far as its sequence tells. A process that restarted under the same identity begins anew. */
function acceptNext(worker: Worker, report: Report, context: ReportContext): AppliedReport {
  const { now, silent } = context;
  const lower = report.sequence === undefined && hasLowerTotals(worker.report, report);
  if (lower && silent) {
    return accept(worker, report, 'new', 'accepted', context);
  }
  const since = keyOf(report) === '' ? undefined : classifyLowerTotals(report, worker, lower, now);
  return since === 'restarted'
    ? accept(worker, report, 'new', 'accepted', context)
    : accept(worker, report, 'same', 'accepted', context, since);
}

/** Resets the age of the worker and leaves its report as it is. */
function heartbeatOnly(
  outcome: Outcome,
  before: Worker,
  changes: Partial<Worker>,
  { now, heartbeatAt = now, missed }: ReportContext,
): AppliedReport {
  const worker = Object.assign(copyAfterHeartbeat(before), changes);
  worker.lastHeartbeatAt = heartbeatAt;
  worker.heartbeatCount += 1;
  worker.missedTotal += missed;
  return { outcome, isHeartbeat: true, worker, counterBaseline: undefined };
}

function accept(
  before: Worker,
  report: Report,
  match: Exclude<IncarnationMatch, 'older'>,
  outcome: Outcome,
  context: ReportContext,
  lowerTotalsSince?: Millis,
): AppliedReport {
  const { now, heartbeatAt = now, source, missed, sender, boundTo, flaws = [] } = context;
  const restarted = match !== 'same';
  const previous = restarted ? identityFields(before.report) : before.report;
  const removed = restarted ? undefined : before.removedCounters;
  // All totals of this incarnation, including those that it removed from its reports.
  const previousTotals = withRemovedCounters(previous, removed);
  const complete = flaws.length === 0 ? report : keepUnchangedFields(previous, report);
  const merged = mergeReport(previous, complete, previousTotals);
  const first = before.lastHeartbeatAt === undefined;
  const incarnation = incarnationAfter(before, report, first ? 'same' : match, now);
  // What an earlier incarnation had told before it was replaced is not kept, so its totals are a baseline only.
  const { startedAt } = incarnation;
  const countsFromStart = !first || startedAt === undefined || startedAt >= context.observedSince;
  const counted = match !== 'resumed' && countsFromStart;
  const counterBaseline = counted ? previousTotals : undefined;
  const progressed = counterBaseline !== undefined && hasFinishedTask(counterBaseline, merged);
  const { idConflict } = before;
  const interval = report.interval_seconds;
  const worker = copyOfKeptFields(before);
  worker.type = mergeType(before.type, report.worker_type);
  worker.source = source;
  worker.lastHeartbeatAt = heartbeatAt;
  worker.intervalMs = interval === undefined ? before.intervalMs : Math.round(interval * 1000);
  worker.failureThreshold = report.failure_threshold ?? before.failureThreshold;
  worker.incarnation = lowerTotalsSince === undefined ? incarnation : { ...incarnation, lowerTotalsSince };
  if (restarted && !first) {
    worker.earlierIncarnations = earlierBefore(incarnation.key, before);
  }
  worker.startCount += match === 'new' || first ? 1 : 0;
  worker.heartbeatCount += 1;
  worker.missedTotal += missed;
  worker.report = merged;
  if (match === 'resumed') {
    Object.assign(worker, afterResumption(before, now));
  } else if (idConflict !== undefined && !restarted) {
    worker.idConflict = { ...idConflict, earlierReportedLast: false };
  }
  if (sender !== undefined && incarnation.key === '') {
    Object.assign(worker, afterSender(before, report, sender, now));
  }
  const removedCounters = removedCountersAfter(removed, previous, merged);
  if (removedCounters !== undefined) {
    worker.removedCounters = removedCounters;
  }
  const failuresInRow =
    counterBaseline === undefined
      ? before.failuresInRow
      : workerFailuresInRow(before.failuresInRow, counterBaseline, merged);
  if (failuresInRow !== undefined) {
    worker.failuresInRow = failuresInRow;
  }
  const status = mergeStatus(before, report, restarted);
  if (status !== undefined) {
    worker.status = status;
  }
  if (status === 'stopped') {
    worker.goodbyeAt = (restarted ? undefined : before.goodbyeAt) ?? now;
  }
  // A repeated report was sent before it was received the first time.
  if (report.sent_at !== undefined && outcome !== 'repeated') {
    worker.clockSkewSeconds = (now - Date.parse(report.sent_at)) / 1000;
  }
  if (flaws.length > 0) {
    worker.flaws = flaws;
  }
  if (boundTo !== undefined && merged.ephemeral === true) {
    worker.boundTo = boundTo;
  }
  if (progressed) {
    worker.lastProgressAt = now;
  }
  return { outcome, isHeartbeat: true, counterBaseline, worker };
}

function incarnationAfter(
  before: Worker,
  report: Report,
  match: Exclude<IncarnationMatch, 'older'>,
  now: Millis,
): Worker['incarnation'] {
  switch (match) {
    case 'same':
      return continued(report, before.incarnation);
    case 'new':
      return started(report, now);
    case 'resumed':
      return resumed(report, before, now);
  }
}

/** Returns a worker that has not reported yet. */
export function newWorker(
  id: string,
  { now, foundAt = now, source, defaults }: Pick<ReportContext, 'now' | 'foundAt' | 'source' | 'defaults'>,
  state: LadderState,
): Worker {
  return copyOfAllFields({
    id,
    type: DEFAULT_WORKER_TYPE,
    source,
    registeredAt: foundAt,
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
  });
}

/** Returns the reported type; the default type does not overwrite another one. */
export function mergeType(before: string, reported: string | undefined): string {
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
