import { type Rejection, type Report } from '@heartline/protocol';
import { type ParseResult } from '@heartline/protocol/parse';
import { setImmediate } from 'node:timers/promises';
import { type Config } from '../config/schema/config';
import { type Fleet } from '../fleet/fleet';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Traces } from '../telemetry/traces/traces';
import { type ReportRateLimiter } from './report-rate-limiter';

export interface IngestDeps {
  readonly fleet: Pick<Fleet, 'record' | 'state'>;
  readonly config: Config;
  readonly metrics: ExporterMetrics;
  readonly rateLimiter: ReportRateLimiter;
  /** Left out where nothing is traced. */
  readonly traces?: Pick<Traces, 'startIngestSpan'> | undefined;
  /** Whether the sender may speak for a worker; for all where it is left out. */
  readonly mayReport?: ((workerId: string) => boolean) | undefined;
}

/** Why one was not taken: it is wrong, not the sender's to tell, comes too soon, or finds no room. */
export type RejectedReport = Rejection & {
  readonly why: 'invalid' | 'forbidden' | 'too_fast' | 'full';
  readonly waitMs?: number;
};

export interface IngestResult {
  readonly acceptedIds: readonly string[];
  readonly rejected: readonly RejectedReport[];
}

/** Reports taken in one turn of the loop, so that a large batch does not hold up everybody else. */
const REPORTS_PER_TURN = 100;

/** Gives reports to the fleet in their order; resolves when all that were taken are journaled. */
export async function ingestReports(
  items: readonly ParseResult<Report>[],
  source: string,
  deps: IngestDeps,
): Promise<IngestResult> {
  const span = deps.traces?.startIngestSpan(source, items.length);
  const results: Promise<string | RejectedReport>[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % REPORTS_PER_TURN === 0) await setImmediate();
    results.push(ingestOne(item, index, source, deps));
  }
  const outcome = Promise.all(results);
  const settled = await (span?.awaitCommit(outcome) ?? outcome);
  return {
    acceptedIds: settled.filter((each) => typeof each === 'string'),
    rejected: settled.filter((each) => typeof each !== 'string'),
  };
}

async function ingestOne(
  item: ParseResult<Report>,
  index: number,
  source: string,
  { fleet, config, metrics, rateLimiter, mayReport }: IngestDeps,
): Promise<string | RejectedReport> {
  if (!item.ok) {
    metrics.reportRejected('invalid');
    return { index, path: item.path, reason: item.reason, why: 'invalid' };
  }
  const { worker_id: id } = item.report;
  if (mayReport?.(id) === false) {
    metrics.reportRejected('forbidden');
    return { index, path: '$.worker_id', reason: forbiddenWorker(id), why: 'forbidden' };
  }
  const perSecond = config.limits.reportsPerSecondPerWorker;
  const waitMs = rateLimiter.waitMs(id, fleet.state.now(), perSecond);
  if (waitMs > 0) {
    metrics.reportRejected('too_fast');
    const reason = `${JSON.stringify(id)} may report ${perSecond} times a second (limits.reports_per_second_per_worker); wait ${waitMs} ms`;
    return { index, path: '$.worker_id', reason, why: 'too_fast', waitMs };
  }
  if ((await fleet.record(item.report, source)) !== 'full') return id;
  metrics.reportRejected('full');
  const reason = `is a new worker, and there is room for ${config.limits.workers} only (limits.workers)`;
  return { index, path: '$.worker_id', reason, why: 'full' };
}

/** Of a sender whose token is bound to other workers. */
export function forbiddenWorker(id: string | undefined): string {
  return `is ${JSON.stringify(id ?? 'not given')}, for which this token may not report`;
}
