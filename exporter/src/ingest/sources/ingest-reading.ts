import { encodeWorkerId, type QueueReport, type Report, type SandboxReport } from '@heartline/protocol';
import {
  type BatchItems,
  parseReport,
  parseSandboxReport,
  type ParseResult,
} from '@heartline/protocol/parse';
import { type Config } from '../../config/schema/config';
import { type Fleet } from '../../fleet/fleet';
import { type Millis } from '../../model/time';
import { type IngestDeps, ingestReports, ingestSandboxReports } from '../ingest';
import { type ReportRateLimiter } from '../report-rate-limiter';
import { type ReadingContext } from './poll-loop';
import { changedContent } from './changed-content';
import { judgeSighting } from './judge-sighting';
import { type Reading, type Sighting } from './source';

export interface IngestReadingDeps {
  readonly fleet: Pick<Fleet, 'apply' | 'applySandbox' | 'committed' | 'markFailed' | 'sources' | 'state'>;
  readonly config: Config;
  readonly metrics: IngestDeps['metrics'];
  readonly rateLimiter: ReportRateLimiter;
  readonly sandboxRateLimiter: ReportRateLimiter;
  /** Name of the source. */
  readonly source: string;
  /** Text before each worker ID and queue name of the source. */
  readonly prefix: string;
  readonly pollIntervalMs: Millis;
}

/** Takes over what a poll has found. Resolves when it is in the journal. */
export async function ingestReading(
  { workers, queues = [], sandboxes = [], tables }: Reading,
  { isFirst }: ReadingContext,
  deps: IngestReadingDeps,
): Promise<void> {
  const { fleet, config, source, prefix } = deps;
  const context = { now: fleet.state.now(), isFirst, config };
  const heartbeats: Report[] = [];
  const ages = new Map<string, Millis>();
  const registered: Report[] = [];
  const dead: { readonly id: string; readonly reason: string }[] = [];
  for (const sighting of workers.slice(0, config.limits.workers)) {
    const id = encodeWorkerId(prefix + sighting.report.worker_id);
    const worker = fleet.state.get(id);
    const verdict = judgeSighting(sighting, worker, context);
    if (verdict === 'record') {
      heartbeats.push(changedContent(withPrefix(sighting, id, prefix), worker));
      ages.set(id, sighting.ageMs ?? 0);
    } else if (verdict === 'register') {
      registered.push(withPrefix(sighting, id, prefix));
    } else if (verdict === 'fail') {
      dead.push({ id, reason: sighting.dead ?? '' });
    }
  }
  const results: Promise<unknown>[] = [
    ingestReports(batchOf(heartbeats, parseReport), source, {
      ...deps,
      ageOf: ({ worker_id: id }) => ages.get(id) ?? 0,
      foundAt: context.now,
    }),
    ...registered.map((report) => registerWorker(report, context.now, deps)),
    ...dead.map(({ id, reason }) => fleet.markFailed(id, reason)),
    ingestSandboxReports(
      batchOf<SandboxReport>(
        sandboxes.map((sandbox) => sandboxWithPrefix(sandbox, prefix)),
        parseSandboxReport,
      ),
      source,
      {
        ...deps,
        sandboxSource: source,
      },
    ),
    ...(tables === undefined ? [] : [fleet.sources.recordTables(source, tables)]),
    fleet.sources.recordQueues(
      queues.flatMap((queue) => validQueue({ ...queue, queue: prefix + queue.queue })),
      source,
      deps.pollIntervalMs,
    ),
  ];
  await Promise.allSettled(results);
  await Promise.all(results);
}

function withPrefix({ report }: Sighting, id: string, prefix: string): Report {
  const queues = report.queues?.map((queue) => ({ ...queue, queue: prefix + queue.queue }));
  return {
    ...report,
    worker_id: id,
    ...(prefix !== '' && queues !== undefined && { queues }),
  };
}

function sandboxWithPrefix(
  { sandbox_id: id, worker_id: workerId, ...report }: SandboxReport,
  prefix: string,
): SandboxReport {
  return {
    ...report,
    sandbox_id: encodeWorkerId(prefix + id),
    ...(workerId !== undefined && {
      worker_id: workerId === null ? null : encodeWorkerId(prefix + workerId),
    }),
  };
}

/** Registers a worker of which no heartbeat was observed yet. A name that is no worker ID is left to its first heartbeat. */
async function registerWorker(
  report: Report,
  foundAt: Millis,
  { fleet, source }: IngestReadingDeps,
): Promise<void> {
  const parsed = parseReport(report);
  if (!parsed.ok) {
    return;
  }
  const {
    worker_id: id,
    worker_type: type,
    interval_seconds: interval,
    failure_threshold: failureThreshold,
  } = parsed.report;
  const expectation = {
    ...(type !== undefined && { type }),
    ...(interval !== undefined && { intervalMs: Math.round(interval * 1000) }),
    ...(failureThreshold !== undefined && { failureThreshold }),
  };
  await fleet.sources.register(id, expectation, source, foundAt);
}

/** A queue by the rules of a report: others chose its name, and wrote its times. Empty if its name is not allowed. */
function validQueue(queue: QueueReport): readonly QueueReport[] {
  const parsed = parseReport({ worker_id: 'source', queues: [queue] });
  return parsed.ok ? (parsed.report.queues ?? []) : [];
}

function batchOf<T>(values: readonly T[], parse: (value: unknown) => ParseResult<T>): BatchItems<T> {
  return {
    length: values.length,
    *[Symbol.iterator]() {
      for (const value of values) {
        yield parse(value);
      }
    },
  };
}
