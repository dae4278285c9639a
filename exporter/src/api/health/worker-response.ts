import { type MergedReport, REPORTED_STATUSES } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { Count, Exact, iso, Moment, OneOf, Seconds, State } from '../../http/routing/fields';
import { type Assessment, CHECK_NAMES, CHECK_STATUSES } from '../../model/assessment';
import { type FleetView } from '../../model/fleet-view';
import { type Liveness } from '../../model/state';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

export const CheckResponse = Exact(
  {
    check: OneOf(CHECK_NAMES),
    status: OneOf(CHECK_STATUSES),
    message: Type.String({ description: 'what was found, and what would have been well' }),
    metrics: Type.Record(Type.String(), Type.Number(), {
      description: 'the numbers it was judged by, base units',
    }),
    cost: Type.Number({ minimum: 0, maximum: 1, description: 'share of the score that it took' }),
  },
  { $id: 'Check' },
);

/** One worker, as lists and the single answer give it. What is not known is absent. */
export const WorkerResponse = Exact(
  {
    worker_id: Type.String(),
    worker_type: Type.String(),
    state: State,
    liveness: State,
    score: Type.Number({ minimum: 0, maximum: 1, description: 'below 0.7 is unhealthy' }),
    status: Type.Optional(OneOf(REPORTED_STATUSES, 'what it said of itself')),
    last_heartbeat: Type.Optional(Moment('exporter’s receive time; absent until one came')),
    age_seconds: Seconds('since the last heartbeat or the registration, less what nobody could hear'),
    missed_heartbeats: Count('floor(age / interval); 0 for a stopped worker'),
    interval_seconds: Type.Number({ exclusiveMinimum: 0 }),
    failure_threshold: Type.Integer({ minimum: 2, description: 'missed heartbeats until failed' }),
    since: Moment('when it entered the state'),
    last_check: Type.Optional(Moment('when its checks ran last; absent until they did')),
    current_task: Type.Optional(Type.String()),
    current_run_id: Type.Optional(Type.String()),
    lease_expires_at: Type.Optional(Moment('when its claim on the task ends')),
    last_error: Type.Optional(Type.String()),
    hostname: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    source: Type.String({ description: 'where it was heard of last' }),
    registered_at: Moment('when it was first heard of, or expected'),
    marked_failed: Type.Optional(Exact({ at: Moment('when'), reason: Type.String() })),
    issues: Type.Array(Type.String(), { description: 'what is wrong, in sentences; empty when all is well' }),
    checks: Type.Array(CheckResponse),
    metrics: Type.Record(Type.String(), Type.Number(), { description: 'resources and tasks as last told' }),
  },
  { $id: 'Worker' },
);

export type WorkerResponse = Static<typeof WorkerResponse>;

/** What a row needs of the fleet besides the worker. */
export interface WorkerResponseView extends Pick<FleetView, 'age'> {
  liveness(worker: Worker, now: Millis): Liveness;
}

/** One worker as the API tells it, at `now`. */
export function toWorkerResponse(worker: Worker, fleet: WorkerResponseView, now: Millis): WorkerResponse {
  const { assessment, report: known, lastHeartbeatAt, markedFailed } = worker;
  const age = fleet.age(worker, now);
  const liveness = fleet.liveness(worker, now);
  const stopped = liveness.state === 'stopped';
  return {
    worker_id: worker.id,
    worker_type: worker.type,
    state: worker.health.state,
    liveness: liveness.state,
    score: assessment?.score.value ?? 1,
    ...(worker.status !== undefined && { status: worker.status }),
    ...(lastHeartbeatAt !== undefined && { last_heartbeat: iso(lastHeartbeatAt) }),
    age_seconds: age / 1000,
    missed_heartbeats: stopped ? 0 : Math.floor(age / worker.intervalMs),
    interval_seconds: worker.intervalMs / 1000,
    failure_threshold: worker.failureThreshold,
    since: iso(worker.health.since),
    ...(assessment !== undefined && { last_check: iso(assessment.at) }),
    ...(known.current_task !== undefined && { current_task: known.current_task }),
    ...(known.current_run_id !== undefined && { current_run_id: known.current_run_id }),
    ...(known.lease_expires_at !== undefined && { lease_expires_at: known.lease_expires_at }),
    ...(known.last_error !== undefined && { last_error: known.last_error }),
    ...(known.hostname !== undefined && { hostname: known.hostname }),
    ...(known.version !== undefined && { version: known.version }),
    source: worker.source,
    registered_at: iso(worker.registeredAt),
    ...(markedFailed && { marked_failed: { at: iso(markedFailed.at), reason: markedFailed.reason } }),
    issues: toIssues(worker, liveness),
    checks: toChecks(assessment),
    metrics: toMetrics(known),
  };
}

/** What is wrong, in sentences: liveness first, then the checks, as far as they say anything of this worker. */
function toIssues({ assessment, markedFailed }: Worker, { state, reason }: Liveness): string[] {
  if (state === 'stopped') return [];
  if (markedFailed !== undefined) return [`marked failed by hand: ${markedFailed.reason}`];
  const late = state === 'healthy' ? [] : [reason];
  if (state === 'unknown' || state === 'failed') return late;
  // The heartbeat check says in other words what liveness says.
  const failing = (assessment?.checks ?? []).filter(
    ({ check, status }) => check !== 'heartbeat' && status !== 'ok',
  );
  return [...late, ...failing.map(({ message }) => message)];
}

function toChecks(assessment: Assessment | undefined): WorkerResponse['checks'] {
  return (assessment?.checks ?? []).map(({ check, status, message, metrics }) => {
    const cost = assessment?.score.costs.find((each) => each.check === check)?.cost ?? 0;
    return { check, status, message, metrics: { ...metrics }, cost };
  });
}

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

/** A worker's resources and tasks as last told, in base units; tasks of all types together. */
export function toMetrics({ resources, tasks }: MergedReport): Record<string, number> {
  const metrics = new Map<string, number | undefined>([
    ['cpu_ratio', resources?.cpu_ratio],
    ['memory_bytes', resources?.memory_bytes],
    ['memory_limit_bytes', resources?.memory_limit_bytes],
    ['network_receive_bytes_total', resources?.network?.receive_bytes_total],
    ['network_transmit_bytes_total', resources?.network?.transmit_bytes_total],
    ['tasks_active', tasks?.active],
    ['task_slots', tasks?.slots],
    ['tasks_stuck', tasks?.stuck],
  ]);
  for (const { gpu, utilization_ratio, memory_bytes, memory_limit_bytes } of resources?.gpus ?? []) {
    metrics.set(`gpu_${gpu}_utilization_ratio`, utilization_ratio);
    metrics.set(`gpu_${gpu}_memory_bytes`, memory_bytes);
    metrics.set(`gpu_${gpu}_memory_limit_bytes`, memory_limit_bytes);
  }
  for (const { mountpoint, used_bytes, size_bytes } of resources?.disks ?? []) {
    metrics.set(`disk_used_bytes ${mountpoint}`, used_bytes);
    metrics.set(`disk_size_bytes ${mountpoint}`, size_bytes);
  }
  const types = tasks?.types;
  if (types !== undefined)
    for (const outcome of OUTCOMES) metrics.set(`tasks_${outcome}_total`, totalOf(types, outcome));
  const reported = [...metrics].filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(reported);
}

const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'timed_out', 'retried'] as const;

function totalOf(types: TaskTypes, outcome: (typeof OUTCOMES)[number]): number {
  return Object.values(types).reduce((sum, type) => sum + (type[outcome] ?? 0), 0);
}
