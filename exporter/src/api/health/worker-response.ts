import { decodeWorkerId, type Flaw, type MergedReport, REPORTED_STATUSES } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { detectionSuppressed, missedHeartbeats, silenceStart } from '../../health/liveness/worker-liveness';
import { Count, Exact, iso, Moment, OneOf, Seconds, State } from '../../http/routing/response-schemas';
import { type Assessment, CHECK_NAMES, CHECK_STATUSES } from '../../model/assessment';
import { type FleetView } from '../../model/fleet-view';
import { type Liveness } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { visibleText } from '../../model/visible-text';
import { type LostWork, type Worker } from '../../model/worker';
import { Acknowledged, toAcknowledged } from './acknowledged';

export const CheckResponse = Exact(
  {
    check: OneOf(CHECK_NAMES),
    status: OneOf(CHECK_STATUSES),
    message: Type.String({ description: 'measured value and limit' }),
    metrics: Type.Record(Type.String(), Type.Number(), {
      description: 'values that the check evaluated, in base units',
    }),
    cost: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'amount that the check subtracts from the score',
    }),
  },
  { $id: 'Check' },
);

/** A worker in responses. Unknown values are absent. */
export const WorkerResponse = Exact(
  {
    worker_id: Type.String(),
    reported_id: Type.Optional(
      Type.String({
        description: 'name that the worker ID encodes, such as an ARN; absent if they are equal',
      }),
    ),
    worker_type: Type.String(),
    state: State,
    liveness: State,
    score: Type.Number({ minimum: 0, maximum: 1, description: 'below 0.7 is unhealthy' }),
    status: Type.Optional(OneOf(REPORTED_STATUSES, 'status that the worker reported')),
    last_heartbeat: Type.Optional(Moment('receive time of the exporter; absent before the first heartbeat')),
    age_seconds: Seconds('time since the last heartbeat or the registration, without observation gaps'),
    excused_seconds: Seconds(
      'time since the last heartbeat that the age does not contain: observation gaps, and at most one interval of retry grace',
    ),
    detection_suppressed: Type.Boolean({
      description:
        'whether the worker would be in a worse state if the excused time counted, or its source is unreachable',
    }),
    missed_heartbeats: Count(
      '0 while age < (1 + tolerance) × interval, floor(age / interval) after that; 0 for a stopped worker',
    ),
    interval_seconds: Type.Number({ exclusiveMinimum: 0 }),
    failure_threshold: Type.Integer({
      minimum: 2,
      description: 'missed heartbeats until the worker is failed',
    }),
    since: Moment('when the worker entered the state'),
    last_check: Type.Optional(Moment('time of the last checks; absent before the first')),
    current_task: Type.Optional(Type.String()),
    current_run_id: Type.Optional(Type.String()),
    lease_expires_at: Type.Optional(Moment('when the lease of its task expires')),
    lost_work: Type.Optional(
      Exact(
        {
          at: Moment('when it was lost'),
          cause: OneOf(['restart', 'failure', 'goodbye']),
          tasks: Type.Integer({ minimum: 1, description: 'tasks in hand' }),
          task: Type.Optional(Type.String()),
          run_id: Type.Optional(Type.String()),
          lease_expires_at: Type.Optional(Moment('when its lease expires')),
          kept_until: Moment('when it is forgotten'),
        },
        {
          description:
            'work that it had in hand when it failed, restarted or said goodbye; absent when it is taken up again or forgotten',
        },
      ),
    ),
    last_error: Type.Optional(Type.String()),
    hostname: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    source: Type.String({ description: 'source of its last report' }),
    registered_at: Moment('time of its first report or expectation'),
    expected_since: Type.Optional(
      Moment('since when a user expects it: it is not forgotten until it is deleted; absent if nobody does'),
    ),
    marked_failed: Type.Optional(Exact({ at: Moment('when it was marked'), reason: Type.String() })),
    maintenance: Type.Optional(
      Exact(
        {
          id: Type.String({ description: 'ID of the maintenance window; the one that lasts longest' }),
          reason: Type.String(),
          by: Type.Optional(Type.String({ description: 'user or token; absent without credentials' })),
          since: Moment('when it started'),
          until: Type.Optional(Moment('when it ends by itself; absent if it lasts until it is ended')),
        },
        { description: 'messages about the worker are muted; absent if they are not' },
      ),
    ),
    acknowledged: Type.Optional(Acknowledged),
    issues: Type.Array(Type.String(), {
      description: 'descriptions of all problems; empty if there is none',
    }),
    checks: Type.Array(CheckResponse),
    metrics: Type.Record(Type.String(), Type.Number(), { description: 'last reported resources and tasks' }),
  },
  { $id: 'Worker' },
);

export type WorkerResponse = Static<typeof WorkerResponse>;

/** The part of the fleet that a response needs besides the worker. */
export interface WorkerResponseView extends Pick<
  FleetView,
  'age' | 'sourceDown' | 'maintenanceOf' | 'acknowledgementOf'
> {
  liveness(worker: Worker, now: Millis): Liveness;
}

/** Maps a worker to its response at the time `now`. */
export function toWorkerResponse(worker: Worker, fleet: WorkerResponseView, now: Millis): WorkerResponse {
  const { assessment, report, lastHeartbeatAt, markedFailed } = worker;
  const reportedId = decodeWorkerId(worker.id);
  const age = fleet.age(worker, now);
  const liveness = fleet.liveness(worker, now);
  const sourceDown = fleet.sourceDown(worker);
  const suppressed = detectionSuppressed(worker, age, now, { sourceDown });
  const excused = Math.max(0, now - silenceStart(worker) - age);
  return {
    worker_id: worker.id,
    ...(reportedId !== worker.id && { reported_id: reportedId }),
    worker_type: worker.type,
    state: worker.health.state,
    liveness: liveness.state,
    score: assessment?.score.value ?? 1,
    ...(worker.status !== undefined && { status: worker.status }),
    ...(lastHeartbeatAt !== undefined && { last_heartbeat: iso(lastHeartbeatAt) }),
    age_seconds: age / 1000,
    excused_seconds: excused / 1000,
    detection_suppressed: suppressed,
    missed_heartbeats: missedHeartbeats(age, worker),
    interval_seconds: worker.intervalMs / 1000,
    failure_threshold: worker.failureThreshold,
    since: iso(worker.health.since),
    ...(assessment !== undefined && { last_check: iso(assessment.at) }),
    ...(report.current_task !== undefined && { current_task: report.current_task }),
    ...(report.current_run_id !== undefined && { current_run_id: report.current_run_id }),
    ...(report.lease_expires_at !== undefined && { lease_expires_at: report.lease_expires_at }),
    ...(worker.lostWork !== undefined && { lost_work: toLostWork(worker.lostWork) }),
    ...(report.last_error !== undefined && { last_error: report.last_error }),
    ...(report.hostname !== undefined && { hostname: report.hostname }),
    ...(report.version !== undefined && { version: report.version }),
    source: worker.source,
    registered_at: iso(worker.registeredAt),
    ...(worker.expected && { expected_since: iso(worker.expected.at) }),
    ...(markedFailed && { marked_failed: { at: iso(markedFailed.at), reason: markedFailed.reason } }),
    ...maintenanceOf(worker, fleet, now),
    ...acknowledgedOf(worker, fleet, now),
    issues: [
      ...(suppressed && !sourceDown ? [suppressionIssue(age, excused)] : []),
      ...toIssues(worker, liveness),
      ...conflictIssues(worker, now),
      ...(worker.flaws ?? []).map(flawIssue),
    ],
    checks: toChecks(assessment),
    metrics: toMetrics(report),
  };
}

function maintenanceOf(
  { id }: Worker,
  fleet: WorkerResponseView,
  now: Millis,
): Pick<WorkerResponse, 'maintenance'> {
  const window = fleet.maintenanceOf(id, now);
  if (window === undefined) {
    return {};
  }
  const { reason, by, createdAt, startsAt, endsAt } = window;
  return {
    maintenance: {
      id: window.id,
      reason: visibleText(reason),
      ...(by !== undefined && { by }),
      since: iso(startsAt ?? createdAt),
      ...(endsAt !== undefined && { until: iso(endsAt) }),
    },
  };
}

function acknowledgedOf(
  worker: Worker,
  fleet: WorkerResponseView,
  now: Millis,
): Pick<WorkerResponse, 'acknowledged'> {
  const acknowledgement = fleet.acknowledgementOf(worker, now);
  if (acknowledgement === undefined) {
    return {};
  }
  return { acknowledged: toAcknowledged(acknowledgement) };
}

function toLostWork(lost: LostWork): NonNullable<WorkerResponse['lost_work']> {
  const { at, cause, tasks, task, runId, leaseExpiresAt, keptUntil } = lost;
  return {
    at: iso(at),
    cause,
    tasks,
    ...(task !== undefined && { task }),
    ...(runId !== undefined && { run_id: runId }),
    ...(leaseExpiresAt !== undefined && { lease_expires_at: iso(leaseExpiresAt) }),
    kept_until: iso(keptUntil),
  };
}

/** How long a conflict is shown after two processes last took turns: as long as its alert fires. */
const CONFLICT_SHOWN_MS: Millis = 600_000;

function conflictIssues({ idConflict, senders = [], status, intervalMs }: Worker, now: Millis): string[] {
  const shownMs = Math.max(CONFLICT_SHOWN_MS, 3 * intervalMs);
  if (idConflict?.at === undefined || now - idConflict.at > shownMs || status === 'stopped') {
    return [];
  }
  const addresses = senders.length > 1 ? ` (from ${senders.map(({ address }) => address).join(', ')})` : '';
  return [`two processes report under this worker ID${addresses}; give each its own ID`];
}

function flawIssue({ path, allowed, given }: Flaw): string {
  return `a part of its last report was not taken as given: ${path} must be ${allowed}; was ${given}`;
}

function suppressionIssue(age: Millis, excused: Millis): string {
  const seconds = (duration: Millis) => `${Math.floor(duration / 100) / 10} s`;
  return (
    `cannot be judged yet: no heartbeat for ${seconds(age + excused)}, of which ${seconds(excused)} do not count, ` +
    'because heartbeats could not be received'
  );
}

/** Descriptions of all problems: liveness first, then the checks unless the worker is unknown or failed. */
function toIssues({ assessment, markedFailed }: Worker, { state, reason }: Liveness): string[] {
  if (state === 'stopped') {
    return [];
  }
  if (markedFailed !== undefined) {
    return [`marked failed by hand: ${markedFailed.reason}`];
  }
  const late = state === 'healthy' ? [] : [reason];
  if (state === 'unknown' || state === 'failed') {
    return late;
  }
  // The heartbeat check repeats what liveness says.
  const failing = (assessment?.checks ?? []).filter(
    ({ check, status }) => check !== 'heartbeat' && status !== 'ok',
  );
  return [...late, ...failing.map(({ message }) => message)];
}

function toChecks(assessment: Assessment | undefined): WorkerResponse['checks'] {
  return (assessment?.checks ?? []).map(({ check, status, message, metrics }) => {
    const cost = assessment?.score.costs.find((each) => each.check === check)?.cost ?? 0;
    return { check, status, message: visibleText(message), metrics: { ...metrics }, cost };
  });
}

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

/** The last reported resources and tasks of a worker, in base units; tasks are summed over all types. */
export function toMetrics({ resources, tasks }: MergedReport): Record<string, number> {
  const metrics = new Map<string, number | undefined>([
    ['cpu_ratio', resources?.cpu_ratio],
    ['memory_bytes', resources?.memory_bytes],
    ['memory_limit_bytes', resources?.memory_limit_bytes],
    ['event_loop_stalled_seconds', resources?.event_loop_stalled_seconds],
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
  if (types !== undefined) {
    for (const outcome of OUTCOMES) {
      metrics.set(`tasks_${outcome}_total`, totalOf(types, outcome));
    }
  }
  const reported = [...metrics].filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(reported);
}

const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'timed_out', 'retried'] as const;

function totalOf(types: TaskTypes, outcome: (typeof OUTCOMES)[number]): number {
  return Object.values(types).reduce((sum, type) => sum + (type[outcome] ?? 0), 0);
}
