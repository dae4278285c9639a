import { type Flaw, type MergedReport, type Report } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { assessAfterReport, type Assessor } from '../health/assessor';
import { enterState, healthState } from '../health/liveness/ladder';
import {
  advance,
  incarnationSilence,
  missedHeartbeats,
  workerAge,
  workerLivenessState,
} from '../health/liveness/worker-liveness';
import { type CheckResult } from '../model/assessment';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Millis } from '../model/time';
import { applyReport, type Outcome, type ReportContext } from './apply-report/apply-report';
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
}

const NO_FLAWS: readonly Flaw[] = [];
const NO_REPORT: MergedReport = {};
const NO_RESULTS: readonly CheckResult[] = [];

/** A sender that may not report for a worker may not replace it either. */
function withoutForeign(report: Report, mayReport: MayReport | undefined): Report {
  const { replaces } = report;
  return typeof replaces !== 'string' || mayReport === undefined || mayReport(replaces)
    ? report
    : omit(report, 'replaces');
}

/** What became of a report. The HTTP response counts all but those without room as accepted. */
export interface RecordedReport {
  readonly outcome: Outcome | CapacityRefusal;
  /** The given flaws, and the parts that exceed a limit. */
  readonly flaws: readonly Flaw[];
}

const NO_OPTIONS: RecordOptions = {};

/**
 * Records reports. Path of a report: limits → merge into the worker (`applyReport`) → checks and health state →
 * `WorkerStore.put` (table, staged journal rows, deadline, transition, listeners).
 */
export class ReportRecorder {
  readonly #deps: ReportRecorderDeps;

  constructor(deps: ReportRecorderDeps) {
    this.#deps = deps;
  }

  /** Records a report at once. Its journal rows are staged; they are written with the next commit. */
  record(report: Report, source: string, options: RecordOptions = NO_OPTIONS): RecordedReport {
    const { config, metrics, assessor, tables, state, bytes, capacity, store, recorder, activity } =
      this.#deps;
    const { mayReport, sender, boundTo, foundAt, flaws: parsedFlaws = NO_FLAWS, ageMs = 0 } = options;
    const now = state.now();
    const current = state.get(report.worker_id);
    const refusal = current === undefined ? capacity.refusalOfNew(report.worker_id) : undefined;
    if (refusal !== undefined) {
      return { outcome: refusal, flaws: parsedFlaws };
    }
    const observability = tables.gaps.forSource(current?.source ?? source);
    const heartbeatAt = Math.max(now - ageMs, current?.lastHeartbeatAt ?? Number.NEGATIVE_INFINITY);
    const age = current === undefined ? 0 : workerAge(current, heartbeatAt, observability);
    const before = current && advance(current, heartbeatAt, age, observability);
    const limited = applyLimits(withoutForeign(report, mayReport), before?.report ?? NO_REPORT, config);
    recorder.valuesDropped(limited.dropped, report.worker_id);
    let flaws = limited.flaws.length === 0 ? parsedFlaws : [...parsedFlaws, ...limited.flaws];
    const silence = before && incarnationSilence(before, age, heartbeatAt, observability);
    const context: ReportContext = {
      now,
      heartbeatAt,
      foundAt,
      source,
      sender,
      boundTo,
      flaws,
      defaults: config.heartbeat,
      missed: before === undefined ? 0 : missedHeartbeats(age, before),
      late: silence?.late === true,
      silent: silence?.silent === true,
      observedSince: tables.observedSince,
    };
    let applied = applyReport(before, limited.report, context);
    const excess = bytes.excess(applied.worker);
    if (excess !== undefined) {
      recorder.limitExceeded(excess, report.worker_id);
      flaws = [byteLimitFlaw(excess, config.limits)];
      applied = applyReport(before, withoutContent(limited.report), { ...context, flaws });
    }
    const { outcome, isHeartbeat, worker, counterBaseline } = applied;
    if (outcome !== 'accepted') {
      metrics.reportOutdated(outcome);
    }
    if (isHeartbeat) {
      // A late or repeated report does not come when the worker's heartbeat is due.
      const gap = outcome === 'accepted' && before ? heartbeatGapRatio(before, heartbeatAt, age) : undefined;
      const assessment = assessAfterReport(worker, before, gap, now, assessor);
      const observed = tables.gaps.forSource(source);
      // The report is a heartbeat, so the worker's age is 0 at its time.
      const ageNow = heartbeatAt === now ? 0 : workerAge(worker, now, observed);
      const liveness = workerLivenessState(worker, ageNow, observed);
      worker.liveness = liveness;
      worker.health = enterState(worker.health, healthState(liveness, assessment?.checks ?? NO_RESULTS), now);
      if (assessment !== undefined) {
        worker.assessment = assessment;
      }
      store.put(worker, before ?? current, now, ageNow);
      recorder.reportApplied(worker, before, { counterBaseline, now, gap, mayReport });
      activity.addHeartbeat(worker, heartbeatAt);
    }
    return { outcome, flaws };
  }
}
