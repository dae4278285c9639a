import { type Worker } from '../../model/worker';

/** The type with writable properties, for building an object in place. */
export type Mutable<Row> = { -readonly [Key in keyof Row]: Row[Key] };

type OptionalField = {
  [Field in keyof Worker]-?: object extends Pick<Worker, Field> ? Field : never;
}[keyof Worker];

/**
 * What an accepted report does to each optional field, unless it sets it. It does not compile without one of them, which would be
 * lost with the next report. A heartbeat clears `markedFailed` and `retired`; `excludedMs` and `graceStartMs` belong to the
 * age that it resets.
 */
const OPTIONAL_FIELDS = {
  lastHeartbeatAt: 'cleared',
  status: 'kept',
  expected: 'kept',
  markedFailed: 'cleared',
  excludedMs: 'cleared',
  graceStartMs: 'cleared',
  idConflict: 'cleared',
  senders: 'cleared',
  goodbyeAt: 'cleared',
  clockSkewSeconds: 'kept',
  lastProgressAt: 'kept',
  failuresInRow: 'cleared',
  removedCounters: 'cleared',
  flaws: 'cleared',
  retired: 'cleared',
  boundTo: 'cleared',
  successorOf: 'kept',
  followsCrashes: 'kept',
  lostWork: 'kept',
  liveness: 'kept',
  assessment: 'kept',
} as const satisfies Readonly<Record<OptionalField, 'kept' | 'cleared'>>;

const KEPT_FIELDS = (Object.keys(OPTIONAL_FIELDS) as OptionalField[]).filter(
  (field) => OPTIONAL_FIELDS[field] === 'kept',
);

/**
 * A copy without the fields that are cleared. Field by field, because this runs for each report: copying with a spread and
 * removing fields takes fifty times as long.
 */
export function copyOfKeptFields(before: Worker): Mutable<Worker> {
  const worker: Mutable<Worker> = {
    id: before.id,
    type: before.type,
    source: before.source,
    registeredAt: before.registeredAt,
    intervalMs: before.intervalMs,
    failureThreshold: before.failureThreshold,
    tolerance: before.tolerance,
    incarnation: before.incarnation,
    earlierIncarnations: before.earlierIncarnations,
    startCount: before.startCount,
    heartbeatCount: before.heartbeatCount,
    missedTotal: before.missedTotal,
    idConflictCount: before.idConflictCount,
    report: before.report,
    health: before.health,
  };
  for (const field of KEPT_FIELDS) {
    keep(field, before, worker);
  }
  return worker;
}

function keep<Field extends OptionalField>(
  field: Field,
  from: Worker,
  to: Pick<Mutable<Worker>, Field>,
): void {
  const value = from[field];
  if (value !== undefined) {
    to[field] = value;
  }
}
