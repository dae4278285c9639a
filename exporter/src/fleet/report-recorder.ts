import { type Flaw, type Report } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { assessAfterReport, type Assessor } from '../health/assessor';
import { enterState, healthState } from '../health/liveness/ladder';
import {
  advance,
  incarnationSilence,
  missedHeartbeats,
  workerLivenessState,
} from '../health/liveness/worker-liveness';
import { type Journal } from '../journal/journal';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Millis } from '../model/time';
import { applyReport, type Outcome } from './apply-report/apply-report';
import { omit } from './apply-report/merge-report';
import { applyLimits } from './apply-report/report-limits';
import { type ChangeRecorder, type MayReport } from './change-recorder';
import { byteLimitFlaw, type FleetBytes, withoutContent } from './fleet-bytes';
import { type CapacityRefusal, type FleetCapacity } from './fleet-capacity';
import { type FleetState } from './fleet-state';
import { type RecentActivity } from './recent/recent-activity';
import { type FleetTables } from './restore';
import { heartbeatGapRatio } from './tables/interarrival-table';
import { type WorkerStore } from './worker-store';

export interface ReportRecorderDeps {
  readonly config: Config;
  readonly metrics: ExporterMetrics;
  readonly assessor: Assessor | undefined;
  readonly tables: FleetTables;
  readonly state: FleetState;
  readonly bytes: FleetBytes;
  readonly capacity: FleetCapacity;
  readonly store: WorkerStore;
  readonly recorder: ChangeRecorder;
  readonly activity: RecentActivity;
  readonly journal: Pick<Journal, 'committed'>;
}

/** What is known about a report besides its content. */
export interface RecordOptions {
  /**
   * Whether the sender may report for a worker; absent if it may report for all. The report then does not replace a
   * queue that another worker reported.
   */
  readonly mayReport?: MayReport | undefined;
  /** Name of the sender's token, if it may not report for all workers. */
  readonly boundTo?: string | undefined;
  /** Address of the sender, if the source knows it. */
  readonly sender?: string | undefined;
  /** Parts of the report that were not taken when it was parsed. */
  readonly flaws?: readonly Flaw[] | undefined;
  /**
   * Time since the heartbeat that the report tells, by the clock of the source; 0 by default. An older heartbeat than the
   * last one does not make the worker older.
   */
  readonly ageMs?: Millis | undefined;
  /** When a worker that is new was found; now by default. Workers that were found together do not replace each other. */
  readonly foundAt?: Millis | undefined;
  /** Receives these flaws and the parts that exceed a limit, before the report is recorded. */
  readonly onFlaws?: (flaws: readonly Flaw[]) => void;
}

const NO_FLAWS: readonly Flaw[] = [];

/** A sender that may not report for a worker may not replace it either. */
function withoutForeign(report: Report, mayReport: MayReport | undefined): Report {
  const { replaces } = report;
  return typeof replaces !== 'string' || mayReport === undefined || mayReport(replaces)
    ? report
    : omit(report, 'replaces');
}

/** Result of recording a report. The HTTP response counts all but `full` as accepted. */
export type RecordOutcome = Outcome | CapacityRefusal;

/**
 * Records reports. Path of a report: limits → merge into the worker (`applyReport`) → checks and health state →
 * `WorkerStore.put` (table, journal, deadline, transition, listeners) → journal committed → promise resolved.
 */
export class ReportRecorder {
  readonly #deps: ReportRecorderDeps;

  constructor(deps: ReportRecorderDeps) {
    this.#deps = deps;
  }

  /**
   * Records a report. The state changes at once; the promise resolves when the change is journaled.
   *
   * @throws JournalError if the journal cannot be written; the sender should retry
   */
  async record(
    report: Report,
    source: string,
    {
      mayReport,
      boundTo,
      sender,
      flaws: parsedFlaws = NO_FLAWS,
      onFlaws,
      ageMs = 0,
      foundAt,
    }: RecordOptions = {},
  ): Promise<RecordOutcome> {
    const { config, metrics, assessor, tables, state, bytes, capacity, store, recorder, activity, journal } =
      this.#deps;
    const now = state.now();
    const current = state.get(report.worker_id);
    const refusal = current === undefined ? capacity.refusalOfNew(report.worker_id) : undefined;
    if (refusal !== undefined) {
      return refusal;
    }
    const heartbeatAt = Math.max(now - ageMs, current?.lastHeartbeatAt ?? Number.NEGATIVE_INFINITY);
    const age = current === undefined ? 0 : state.age(current, heartbeatAt);
    const before = current && advance(current, heartbeatAt, age, state.observability(current));
    const limited = applyLimits(withoutForeign(report, mayReport), before?.report ?? {}, config);
    recorder.valuesDropped(limited.dropped, report.worker_id);
    let flaws = limited.flaws.length === 0 ? parsedFlaws : [...parsedFlaws, ...limited.flaws];
    const apply = (applied: Report) =>
      applyReport(before, applied, {
        now,
        heartbeatAt,
        foundAt,
        source,
        sender,
        boundTo,
        flaws,
        defaults: config.heartbeat,
        missed: before === undefined ? 0 : missedHeartbeats(age, before),
        ...(before === undefined
          ? { late: false, silent: false }
          : incarnationSilence(before, age, heartbeatAt, state.observability(before))),
        countsFromStart: (startedAt) => startedAt === undefined || startedAt >= tables.observedSince,
      });
    let applied = apply(limited.report);
    const excess = bytes.excess(applied.worker);
    if (excess !== undefined) {
      recorder.limitExceeded(excess, report.worker_id);
      flaws = [byteLimitFlaw(excess, config.limits)];
      applied = apply(withoutContent(limited.report));
    }
    onFlaws?.(flaws);
    const { outcome, isHeartbeat, worker, counterBaseline } = applied;
    metrics.reportAccepted(source);
    if (outcome !== 'accepted') {
      metrics.reportOutdated(outcome);
    }
    if (isHeartbeat) {
      // A late or repeated report does not come when the worker's heartbeat is due.
      const gap = outcome === 'accepted' && before ? heartbeatGapRatio(before, heartbeatAt, age) : undefined;
      const assessment = assessAfterReport(worker, before, gap, now, assessor);
      // The report is a heartbeat, so the worker's age is 0 at its time.
      const ageNow = heartbeatAt === now ? 0 : state.age(worker, now);
      const liveness = workerLivenessState(worker, ageNow, tables.gaps.forSource(source));
      const health = enterState(worker.health, healthState(liveness, assessment?.checks ?? []), now);
      store.put(
        { ...worker, liveness, health, ...(assessment && { assessment }) },
        before ?? current,
        now,
        ageNow,
      );
      recorder.reportApplied(worker, before, { counterBaseline, now, gap, mayReport });
      activity.addHeartbeat(worker, heartbeatAt);
    }
    await journal.committed();
    return outcome;
  }
}
