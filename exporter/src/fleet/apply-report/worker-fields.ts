import { type Worker } from '../../model/worker';

/** The type with writable properties, for building an object in place. */
export type Mutable<Row> = { -readonly [Key in keyof Row]: Row[Key] };

type OptionalField = {
  [Field in keyof Worker]-?: object extends Pick<Worker, Field> ? Field : never;
}[keyof Worker];

/**
 * A worker that has each field; an absent one is undefined. All of them have one shape, on which the speed of the path of a
 * report depends: V8 gave a shape of its own to each worker whose optional fields were added one by one.
 */
type WorkerFields = Mutable<Omit<Worker, OptionalField>> & {
  [Field in OptionalField]: Worker[Field] | undefined;
};

/** A copy that nothing else refers to yet, to be changed in place. It does not compile without one of the fields. */
export function copyOfAllFields(worker: Worker): Mutable<Worker> {
  const copy: WorkerFields = {
    id: worker.id,
    type: worker.type,
    source: worker.source,
    registeredAt: worker.registeredAt,
    lastHeartbeatAt: worker.lastHeartbeatAt,
    intervalMs: worker.intervalMs,
    failureThreshold: worker.failureThreshold,
    tolerance: worker.tolerance,
    status: worker.status,
    expected: worker.expected,
    markedFailed: worker.markedFailed,
    incarnation: worker.incarnation,
    earlierIncarnations: worker.earlierIncarnations,
    startCount: worker.startCount,
    heartbeatCount: worker.heartbeatCount,
    missedTotal: worker.missedTotal,
    excludedMs: worker.excludedMs,
    graceStartMs: worker.graceStartMs,
    idConflictCount: worker.idConflictCount,
    idConflict: worker.idConflict,
    senders: worker.senders,
    goodbyeAt: worker.goodbyeAt,
    clockSkewSeconds: worker.clockSkewSeconds,
    lastProgressAt: worker.lastProgressAt,
    failuresInRow: worker.failuresInRow,
    report: worker.report,
    removedCounters: worker.removedCounters,
    flaws: worker.flaws,
    retired: worker.retired,
    boundTo: worker.boundTo,
    successorOf: worker.successorOf,
    followsCrashes: worker.followsCrashes,
    lostWork: worker.lostWork,
    health: worker.health,
    liveness: worker.liveness,
    assessment: worker.assessment,
  };
  // To its readers, a field that is undefined is absent.
  return copy as Mutable<Worker>;
}

/** What a heartbeat clears: a mark, what belongs to the age that it resets, and that the worker was replaced. */
export function copyAfterHeartbeat(before: Worker): Mutable<Worker> {
  const copy = copyOfAllFields(before) as WorkerFields;
  copy.markedFailed = undefined;
  copy.excludedMs = undefined;
  copy.graceStartMs = undefined;
  copy.retired = undefined;
  return copy as Mutable<Worker>;
}

/** What an accepted report clears unless it sets it again. */
export function copyOfKeptFields(before: Worker): Mutable<Worker> {
  const copy = copyAfterHeartbeat(before) as WorkerFields;
  copy.lastHeartbeatAt = undefined;
  copy.idConflict = undefined;
  copy.senders = undefined;
  copy.goodbyeAt = undefined;
  copy.failuresInRow = undefined;
  copy.removedCounters = undefined;
  copy.flaws = undefined;
  copy.boundTo = undefined;
  return copy as Mutable<Worker>;
}

/** The row of the journal: the fields that the worker has, without the results of its checks, which are in a row of their own. */
export function toWorkerRow(worker: Worker): Omit<Worker, 'assessment'> {
  const row: Record<string, unknown> = {};
  let field: keyof Worker;
  for (field in worker) {
    const value = worker[field];
    if (value !== undefined && field !== 'assessment') {
      row[field] = value;
    }
  }
  return row as unknown as Omit<Worker, 'assessment'>;
}
