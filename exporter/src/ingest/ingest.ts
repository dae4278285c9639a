import {
  type Flaw,
  type Rejection,
  type Report,
  type SandboxReport,
  type Warning,
} from '@heartline/protocol';
import { type BatchItems, type ParsedReport, type ParseResult } from '@heartline/protocol/parse';
import { type Config } from '../config/schema/config';
import { scheduler } from '../event-loop/scheduler';
import { type Fleet } from '../fleet/fleet';
import { type ExporterMetrics, type RefusedReport } from '../model/exporter-metrics';
import { type Traces } from '../telemetry/traces/traces';
import { BatchCommits } from './batch-commits';
import { type ReportRateLimiter } from './report-rate-limiter';

export interface IngestDeps {
  readonly config: Config;
  readonly metrics: Pick<ExporterMetrics, 'reportsAccepted' | 'reportRejected' | 'reportRefused'>;
  /** Address of the sender; absent if the source does not know it. */
  readonly sender?: string | undefined;
  /** Absent if traces are off. */
  readonly traces?: Pick<Traces, 'startIngestSpan'> | undefined;
  /** Whether the sender may report for a worker; absent if it may report for all workers. */
  readonly mayReport?: ((workerId: string) => boolean) | undefined;
  /** Name of the sender's token, if it may not report for all workers. */
  readonly boundTo?: string | undefined;
}

export interface ReportIngestDeps extends IngestDeps {
  readonly fleet: Pick<Fleet, 'apply' | 'committed' | 'state'>;
  readonly rateLimiter: ReportRateLimiter;
  /** Time since the heartbeat that a report tells, in milliseconds; absent if each report is a heartbeat now. */
  readonly ageOf?: (report: Report) => number;
  /** When new workers were found: one time for all of a reading. Now by default. */
  readonly foundAt?: number;
}

export interface SandboxIngestDeps extends IngestDeps {
  readonly fleet: Pick<Fleet, 'applySandbox' | 'committed' | 'state'>;
  readonly sandboxRateLimiter: ReportRateLimiter;
  /** Name of the source that reads the sandboxes; absent if they are reported. */
  readonly sandboxSource?: string;
}

/** A report that was not accepted: it is invalid, not allowed for its sender, over the rate limit, or over a limit of the fleet. */
export type RejectedReport = Rejection & {
  readonly why: 'invalid' | 'forbidden' | 'too_fast' | 'full';
  /** Time until the rate limit allows a retry. */
  readonly waitMs?: number;
};

export interface IngestResult {
  readonly acceptedIds: readonly string[];
  readonly rejected: readonly RejectedReport[];
  /** Flaws of accepted reports, in the order of the batch. */
  readonly warnings: readonly Warning[];
}

/** The result of a batch so far. */
interface OpenResult extends IngestResult {
  readonly acceptedIds: string[];
  readonly rejected: RejectedReport[];
  readonly warnings: Warning[];
}

/** What is counted when the batch is in the journal: one that is not is sent again. */
type OpenCounts = RefusedReport[];

/** What the fleet did with a report. */
interface Recorded {
  readonly outcome: string;
  readonly flaws: readonly Flaw[];
}

/** What differs between reports about workers and about sandboxes. */
interface ReportKind<T> {
  readonly noun: 'worker' | 'sandbox';
  /** The worker or sandbox that the report is about; the rate limit applies to each. */
  readonly idOf: (report: T) => string;
  /** The worker that a bound token must be allowed to report for; undefined if the report names none. */
  readonly workerIdOf: (report: T) => string | undefined;
  /** Whether a bound token may change what the fleet has stored under the same ID. */
  readonly mayReplace?: (report: T, mayReport: (workerId: string) => boolean) => boolean;
  readonly rateLimiter: ReportRateLimiter;
  readonly now: () => number;
  /** The outcome is `full` or `out_of_bytes` if a limit of the fleet is reached. */
  readonly record: (item: ParsedReport<T>) => Recorded;
  /** Resolves when what was recorded is in the journal. */
  readonly committed: () => Promise<void>;
  readonly maxCount: number;
}

/** Reports accepted in one iteration of the event loop, so that a large batch does not block other requests. */
const REPORTS_PER_ITERATION = 100;
/** An iteration also ends after this time: reports are parsed one by one, and a hostile one of 256 KiB takes milliseconds. */
const MAX_ITERATION_MS = 5;

/** Records reports about workers in their order. Resolves when all accepted reports are in the journal. */
export async function ingestReports(
  items: BatchItems<Report>,
  source: string,
  deps: ReportIngestDeps,
): Promise<IngestResult> {
  const { fleet, config, metrics, rateLimiter, mayReport, boundTo, sender, ageOf, foundAt } = deps;
  const result = await ingestBatch(items, source, deps, {
    noun: 'worker',
    idOf: (report) => report.worker_id,
    workerIdOf: (report) => report.worker_id,
    rateLimiter,
    now: () => fleet.state.now(),
    record: ({ report, flaws }) =>
      fleet.apply(report, source, { mayReport, boundTo, sender, flaws, ageMs: ageOf?.(report), foundAt }),
    committed: () => fleet.committed(),
    maxCount: config.limits.workers,
  });
  if (result.acceptedIds.length > 0) {
    metrics.reportsAccepted(source, result.acceptedIds.length);
  }
  return result;
}

/**
 * Records reports about sandboxes in their order. Resolves when all accepted reports are in the journal. The rate limit
 * applies to each sandbox, not to its worker: a client sends all of its sandboxes, up to 1000, with each heartbeat.
 */
export function ingestSandboxReports(
  items: BatchItems<SandboxReport>,
  source: string,
  deps: SandboxIngestDeps,
): Promise<IngestResult> {
  const { fleet, config, sandboxRateLimiter } = deps;
  return ingestBatch(items, source, deps, {
    noun: 'sandbox',
    idOf: (report) => report.sandbox_id,
    workerIdOf: (report) => report.worker_id ?? undefined,
    mayReplace: ({ sandbox_id: id }, mayReport) => {
      const stored = fleet.state.sandbox(id);
      return stored === undefined || (stored.workerId !== undefined && mayReport(stored.workerId));
    },
    rateLimiter: sandboxRateLimiter,
    now: () => fleet.state.now(),
    record: ({ report, flaws = NO_FLAWS }) => ({
      outcome: fleet.applySandbox(report, deps.sandboxSource),
      flaws,
    }),
    committed: () => fleet.committed(),
    maxCount: config.limits.sandboxes,
  });
}

async function ingestBatch<T>(
  items: BatchItems<T>,
  source: string,
  deps: IngestDeps,
  kind: ReportKind<T>,
): Promise<IngestResult> {
  const span = deps.traces?.startIngestSpan(source, items.length);
  const itemDeps = { ...deps, sender: deps.sender ?? source };
  const result: OpenResult = { acceptedIds: [], rejected: [], warnings: [] };
  const counts: OpenCounts = [];
  const commits = new BatchCommits(kind.committed);
  let index = 0;
  let startMs = performance.now();
  for (const item of items) {
    const isLong = performance.now() - startMs > MAX_ITERATION_MS;
    if (index > 0 && (isLong || index % REPORTS_PER_ITERATION === 0)) {
      commits.commit(result.acceptedIds.length);
      await scheduler.nextRequest();
      startMs = performance.now();
    }
    try {
      ingestItem(item, index, itemDeps, kind, result, counts);
    } catch (error) {
      commits.failed(error);
    }
    index += 1;
  }
  commits.commit(result.acceptedIds.length);
  const ended = commits.ended();
  await (span?.awaitCommit(ended) ?? ended);
  for (const refused of counts) {
    if (refused.reason !== 'flawed') {
      deps.metrics.reportRejected(refused.reason);
    }
    deps.metrics.reportRefused(refused);
  }
  return result;
}

type ItemDeps = IngestDeps & { readonly sender: string };

/** Records one report, and adds what became of it to the result. */
function ingestItem<T>(
  item: ParseResult<T>,
  index: number,
  deps: ItemDeps,
  kind: ReportKind<T>,
  result: OpenResult,
  counts: OpenCounts,
): void {
  const { sender } = deps;
  const reject = (rejection: RejectedReport, workerId: string | undefined) => {
    result.rejected.push(rejection);
    counts.push({ sender, ...named(workerId), reason: rejection.why, path: rejection.path });
  };
  if (!item.ok) {
    const { path, reason } = item;
    reject({ index, path, reason, why: 'invalid' }, undefined);
    return;
  }
  const id = kind.idOf(item.report);
  const workerId = kind.workerIdOf(item.report);
  const early = rejectEarly(item.report, index, deps, kind);
  if (early !== undefined) {
    reject(early, workerId);
    return;
  }
  const { outcome, flaws } = kind.record(item);
  const limit = limitReached(outcome, id, deps, kind);
  if (limit !== undefined) {
    reject({ index, path: `$.${kind.noun}_id`, reason: limit, why: 'full' }, workerId);
    return;
  }
  result.acceptedIds.push(id);
  const [first] = flaws;
  if (first !== undefined) {
    counts.push({ sender, ...named(workerId), reason: 'flawed', path: first.path });
    result.warnings.push(...flaws.map((flaw) => ({ index, ...flaw })));
  }
}

/** The limit for which there is no room for a new worker or sandbox; undefined if it was recorded. */
function limitReached<T>(
  outcome: string,
  id: string,
  { config }: IngestDeps,
  { noun, maxCount }: ReportKind<T>,
): string | undefined {
  if (outcome === 'full') {
    const plural = noun === 'worker' ? 'workers' : 'sandboxes';
    return `${JSON.stringify(id)} is a new ${noun}, and the limit of ${maxCount} ${plural} is reached (limits.${plural})`;
  }
  if (outcome === 'out_of_bytes') {
    return `${JSON.stringify(id)} is a new worker, and the limit of ${config.limits.fleetBytes} bytes of memory for all workers is reached (limits.fleet_bytes)`;
  }
  return undefined;
}

const NO_FLAWS: readonly Flaw[] = [];

/** Returns why a report is rejected before the fleet sees it; undefined if it is not. */
function rejectEarly<T>(
  report: T,
  index: number,
  { config, mayReport }: IngestDeps,
  { noun, idOf, workerIdOf, mayReplace, rateLimiter, now }: ReportKind<T>,
): RejectedReport | undefined {
  const id = idOf(report);
  if (mayReport !== undefined) {
    const workerId = workerIdOf(report);
    // A token that is bound to workers may not report a sandbox without a worker.
    if (!mayReport(workerId ?? '')) {
      const reason = `is ${workerId === undefined ? 'missing' : JSON.stringify(workerId)}; this token may not report for this worker`;
      return { index, path: '$.worker_id', reason, why: 'forbidden' };
    }
    if (mayReplace?.(report, mayReport) === false) {
      const reason = `${JSON.stringify(id)} belongs to a worker that this token may not report for`;
      return { index, path: `$.${noun}_id`, reason, why: 'forbidden' };
    }
  }
  const perSecond = config.limits.reportsPerSecondPerWorker;
  const waitMs = rateLimiter.waitMs(id, now(), perSecond);
  if (waitMs === 0) {
    return undefined;
  }
  const reason = `${JSON.stringify(id)} exceeds ${perSecond} reports per second (limits.reports_per_second_per_worker); retry after ${waitMs} ms`;
  return { index, path: `$.${noun}_id`, reason, why: 'too_fast', waitMs };
}

function named(workerId: string | undefined): { readonly workerId?: string } {
  return workerId === undefined ? {} : { workerId };
}
