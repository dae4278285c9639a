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
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Traces } from '../telemetry/traces/traces';
import { type ReportRateLimiter } from './report-rate-limiter';

export interface IngestDeps {
  readonly config: Config;
  readonly metrics: Pick<ExporterMetrics, 'reportRejected' | 'reportRefused'>;
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
  readonly fleet: Pick<Fleet, 'record' | 'state'>;
  readonly rateLimiter: ReportRateLimiter;
  /** Time since the heartbeat that a report tells, in milliseconds; absent if each report is a heartbeat now. */
  readonly ageOf?: (report: Report) => number;
  /** When new workers were found: one time for all of a reading. Now by default. */
  readonly foundAt?: number;
}

export interface SandboxIngestDeps extends IngestDeps {
  readonly fleet: Pick<Fleet, 'recordSandbox' | 'state'>;
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

/** A report that was accepted, with the flaws that it has. */
interface AcceptedReport {
  readonly id: string;
  readonly index: number;
  readonly flaws: readonly Flaw[];
}

/** A report that could not be recorded: the journal cannot be written. A value, because it may fail while others of its batch are still being recorded. */
interface FailedReport {
  readonly error: unknown;
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
  /**
   * Resolves when the report is in the journal, or with `full` if a limit of the fleet is reached. `onFlaws` receives
   * what the fleet does not take of the report.
   */
  readonly record: (item: ParsedReport<T>, onFlaws: (flaws: readonly Flaw[]) => void) => Promise<unknown>;
  readonly maxCount: number;
}

/** Reports accepted in one iteration of the event loop, so that a large batch does not block other requests. */
const REPORTS_PER_ITERATION = 100;
/** An iteration also ends after this time: reports are parsed one by one, and a hostile one of 256 KiB takes milliseconds. */
const MAX_ITERATION_MS = 5;

/** Records reports about workers in their order. Resolves when all accepted reports are in the journal. */
export function ingestReports(
  items: BatchItems<Report>,
  source: string,
  deps: ReportIngestDeps,
): Promise<IngestResult> {
  const { fleet, config, rateLimiter } = deps;
  return ingestBatch(items, source, deps, {
    noun: 'worker',
    idOf: (report) => report.worker_id,
    workerIdOf: (report) => report.worker_id,
    rateLimiter,
    now: () => fleet.state.now(),
    record: ({ report, flaws }, onFlaws) => {
      const { mayReport, boundTo, sender, ageOf, foundAt } = deps;
      const ageMs = ageOf?.(report);
      return fleet.record(report, source, { mayReport, boundTo, sender, flaws, onFlaws, ageMs, foundAt });
    },
    maxCount: config.limits.workers,
  });
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
    record: ({ report }) => fleet.recordSandbox(report, deps.sandboxSource),
    maxCount: config.limits.sandboxes,
  });
}

/** @throws the error of the first report that could not be recorded */
function withoutFailed(
  results: readonly (AcceptedReport | RejectedReport | FailedReport)[],
): readonly (AcceptedReport | RejectedReport)[] {
  const settled: (AcceptedReport | RejectedReport)[] = [];
  for (const each of results) {
    if ('error' in each) {
      throw each.error;
    }
    settled.push(each);
  }
  return settled;
}

async function ingestBatch<T>(
  items: BatchItems<T>,
  source: string,
  deps: IngestDeps,
  kind: ReportKind<T>,
): Promise<IngestResult> {
  const span = deps.traces?.startIngestSpan(source, items.length);
  const itemDeps = { ...deps, sender: deps.sender ?? source };
  const results: Promise<AcceptedReport | RejectedReport | FailedReport>[] = [];
  let index = 0;
  let startMs = performance.now();
  for (const item of items) {
    const isLong = performance.now() - startMs > MAX_ITERATION_MS;
    if (index > 0 && (isLong || index % REPORTS_PER_ITERATION === 0)) {
      await scheduler.nextRequest();
      startMs = performance.now();
    }
    results.push(ingestItem(item, index, itemDeps, kind));
    index += 1;
  }
  // Waits for all of them: the sender must not retry while a report of the batch is still being recorded.
  const outcome = Promise.all(results).then(withoutFailed);
  const settled = await (span?.awaitCommit(outcome) ?? outcome);
  const acceptedIds: string[] = [];
  const rejected: RejectedReport[] = [];
  const warnings: Warning[] = [];
  for (const each of settled) {
    if ('why' in each) {
      rejected.push(each);
      continue;
    }
    acceptedIds.push(each.id);
    warnings.push(...each.flaws.map((flaw) => ({ index: each.index, ...flaw })));
  }
  return { acceptedIds, rejected, warnings };
}

type ItemDeps = IngestDeps & { readonly sender: string };

/** Resolves with the ID and the flaws if the report was accepted. */
async function ingestItem<T>(
  item: ParseResult<T>,
  index: number,
  deps: ItemDeps,
  kind: ReportKind<T>,
): Promise<AcceptedReport | RejectedReport | FailedReport> {
  if (!item.ok) {
    return reject({ index, path: item.path, reason: item.reason, why: 'invalid' }, undefined, deps);
  }
  const id = kind.idOf(item.report);
  const workerId = kind.workerIdOf(item.report);
  const early = rejectEarly(item.report, index, deps, kind);
  if (early !== undefined) {
    return reject(early, workerId, deps);
  }
  let flaws: readonly Flaw[] = item.flaws ?? NO_FLAWS;
  let outcome: unknown;
  try {
    outcome = await kind.record(item, (found) => {
      flaws = found;
    });
  } catch (error) {
    return { error };
  }
  if (outcome === 'full') {
    const plural = kind.noun === 'worker' ? 'workers' : 'sandboxes';
    const reason = `${JSON.stringify(id)} is a new ${kind.noun}, and the limit of ${kind.maxCount} ${plural} is reached (limits.${plural})`;
    return reject({ index, path: `$.${kind.noun}_id`, reason, why: 'full' }, workerId, deps);
  }
  if (outcome === 'out_of_bytes') {
    const reason = `${JSON.stringify(id)} is a new worker, and the limit of ${deps.config.limits.fleetBytes} bytes of memory for all workers is reached (limits.fleet_bytes)`;
    return reject({ index, path: '$.worker_id', reason, why: 'full' }, workerId, deps);
  }
  const [first] = flaws;
  if (first !== undefined) {
    deps.metrics.reportRefused({
      sender: deps.sender,
      ...named(workerId),
      reason: 'flawed',
      path: first.path,
    });
  }
  return { id, index, flaws };
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

/** Counts a rejection. */
function reject(
  rejection: RejectedReport,
  workerId: string | undefined,
  { metrics, sender }: ItemDeps,
): RejectedReport {
  const { why: reason, path } = rejection;
  metrics.reportRejected(reason);
  metrics.reportRefused({ sender, ...named(workerId), reason, path });
  return rejection;
}

function named(workerId: string | undefined): { readonly workerId?: string } {
  return workerId === undefined ? {} : { workerId };
}
