import { ReportSchema } from '@heartline/protocol/parse';
import { END_REASONS } from '../../model/ended-worker';
import { LADDER_STATES } from '../../model/health-states';
import { type Tables } from './records';
import { flag, listOf, mapOf, number, objectOf, oneOf, type Shape, text, containersOf } from './shape';

const health = objectOf({
  state: oneOf(LADDER_STATES),
  since: number,
  closedMs: mapOf(number),
  entryCounts: mapOf(number),
});

const report = containersOf(ReportSchema);

const histogram = { bounds: listOf(number), buckets: listOf(number), count: number, sum: number };

const WORKER = {
  id: text,
  type: text,
  source: text,
  registeredAt: number,
  intervalMs: number,
  failureThreshold: number,
  incarnation: objectOf({ key: text, firstSeenAt: number }, { startedAt: number, sequence: number }),
  earlierIncarnations: listOf(objectOf({ key: text }, { startedAt: number, firstSeenAt: number })),
  startCount: number,
  heartbeatCount: number,
  missedTotal: number,
  idConflictCount: number,
  report,
  health,
};

/** A property of a worker that is missing here is a compile error: its rows would be read without a check. */
const WORKER_OPTIONAL = {
  lastHeartbeatAt: number,
  tolerance: number,
  status: text,
  expected: objectOf({ at: number }),
  markedFailed: objectOf({ at: number, reason: text }),
  excludedMs: number,
  graceStartMs: number,
  boundTo: text,
  idConflict: objectOf({ alternations: number, earlierReportedLast: flag }, { at: number }),
  senders: listOf(objectOf({ address: text, at: number }, { hostname: text })),
  goodbyeAt: number,
  clockSkewSeconds: number,
  lastProgressAt: number,
  removedCounters: mapOf(objectOf({})),
  failuresInRow: mapOf(number),
  flaws: listOf(objectOf({ path: text, allowed: text, given: text })),
  retired: objectOf({ at: number, successorId: text }),
  successorOf: text,
  followsCrashes: number,
  lostWork: objectOf(
    { at: number, cause: text, tasks: number, processSeenAt: number, keptUntil: number },
    { task: text, runId: text, leaseExpiresAt: number },
  ),
  liveness: oneOf(LADDER_STATES),
} satisfies Readonly<Record<Exclude<keyof Tables['worker'], keyof typeof WORKER>, Shape>>;

/** The parts of each table's rows that the exporter relies on without checking. */
const SHAPES: Readonly<Record<keyof Tables, Shape>> = {
  worker: objectOf(WORKER, WORKER_OPTIONAL),
  assessment: objectOf(
    {
      at: number,
      checks: listOf(objectOf({ check: text, status: text, message: text, metrics: mapOf(number) })),
      score: objectOf({ value: number, costs: listOf(objectOf({ check: text, cost: number })) }),
    },
    { heartbeatStats: objectOf({ mean: number, deviation: number }) },
  ),
  duration: objectOf({ workerType: text, taskType: text, ...histogram }),
  task_total: objectOf({
    workerType: text,
    taskType: text,
    succeeded: number,
    failed: number,
    cancelled: number,
    timedOut: number,
    busySeconds: number,
    failuresInRow: number,
    finishedAt: number,
  }),
  lost_tasks: objectOf({ workerType: text, tasks: number }),
  interarrival: objectOf({ workerType: text, ...histogram }),
  queue: objectOf(
    { queue: text, priority: text, reporterId: text, reportedAt: number },
    {
      intervalMs: number,
      source: text,
      waiting: number,
      active: number,
      delayed: number,
      stalled: number,
      completed: number,
      failed: number,
      oldestWaitingAt: number,
    },
  ),
  sandbox: objectOf(
    { id: text, workerType: text, state: text, updatedAt: number },
    {
      workerId: text,
      createdAt: number,
      lastEventAt: number,
      cpuRatio: number,
      memoryBytes: number,
      diskBytes: number,
      hourlyCostDollars: number,
      source: text,
      usageCountedUntil: number,
    },
  ),
  usage: objectOf({ workerType: text, runtimeSeconds: number, costDollars: number }),
  maintenance: objectOf(
    { id: text, reason: text, createdAt: number },
    {
      workers: listOf(text),
      workerTypes: listOf(text),
      hostnames: listOf(text),
      labels: listOf(objectOf({ name: text, value: text })),
      by: text,
      startsAt: number,
      endsAt: number,
      endedAt: number,
      endedBy: text,
    },
  ),
  acknowledgement: objectOf(
    { id: text, at: number },
    {
      alertname: text,
      workerType: text,
      workerId: text,
      failureDomain: text,
      crashGroup: text,
      by: text,
      note: text,
      withdrawnAt: number,
      withdrawnBy: text,
    },
  ),
  type_minimum: objectOf({ workerType: text, workers: number }),
  crash_group: objectOf(
    { workerType: text, family: text, waiting: listOf(objectOf({ crashes: number, at: number })) },
    {
      loop: objectOf(
        { since: number, lastCrashAt: number, crashes: number, stableMs: number, members: listOf(text) },
        { followedAt: number },
      ),
    },
  ),
  ended_worker: objectOf(
    { workerId: text, workerType: text, reason: oneOf(END_REASONS), at: number },
    { detail: text },
  ),
  source_totals: objectOf({ source: text, readUpTo: mapOf(number), totals: mapOf(mapOf(number)) }),
};

const gap = objectOf({ from: number, to: number, cause: text });

const META = objectOf({
  format: number,
  observedSince: number,
  committedAt: number,
  gaps: objectOf({ exporter: listOf(gap), bySource: mapOf(listOf(gap)), downSince: mapOf(number) }),
});

type Named = Readonly<Record<string, string>>;

/** The key of a row, in tables whose rows contain it. */
const KEYS: { readonly [Table in keyof Tables]?: (row: unknown) => string | undefined } = {
  worker: (row) => (row as Named)['id'],
  sandbox: (row) => (row as Named)['id'],
  duration: (row) => `${(row as Named)['workerType'] ?? ''}\n${(row as Named)['taskType'] ?? ''}`,
  lost_tasks: (row) => (row as Named)['workerType'],
  interarrival: (row) => (row as Named)['workerType'],
  usage: (row) => (row as Named)['workerType'],
  maintenance: (row) => (row as Named)['id'],
  acknowledgement: (row) => (row as Named)['id'],
  type_minimum: (row) => (row as Named)['workerType'],
  ended_worker: (row) => `${(row as Named)['workerId'] ?? ''}\n${(row as Named)['workerType'] ?? ''}`,
  source_totals: (row) => (row as Named)['source'],
  crash_group: (row) => `${(row as Named)['workerType'] ?? ''}\n${(row as Named)['family'] ?? ''}`,
};

/** Why a row of a table cannot be used, or undefined if it can. The key is a part of the row in most tables. */
export function rowFinding(table: keyof Tables, key: string, row: unknown): string | undefined {
  if (!SHAPES[table](row)) {
    return 'a row does not have the expected content';
  }
  return (KEYS[table]?.(row) ?? key) === key ? undefined : 'a row is stored under the key of another one';
}

export function metaFinding(meta: unknown): string | undefined {
  return META(meta) ? undefined : 'it does not have the expected content';
}
