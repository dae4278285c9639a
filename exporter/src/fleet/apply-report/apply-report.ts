import { ENVELOPE_KEYS, type MergedReport, type Report } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { earlierAfter, incarnationAfter, type Life, lifeOf, orderOf } from './incarnation';
import { mergePatch } from './merge-patch';
import { progressOf } from './progress';
import { retiredAfter, withRetired } from '../../health/removed-counters';
import { withRival } from './identity-conflict';
import { firstStay } from '../../health/state-record';
import { holdTotals } from './monotonic-counters';
import { without } from './omit';
import { type LadderState, type Millis, type Worker } from '../../model/worker';

/** What holds besides the report. */
export interface Reception {
  readonly now: Millis;
  readonly source: string;
  readonly defaults: Config['heartbeat'];
  /** Whole intervals missed since the last heartbeat. */
  readonly missed: number;
  /** Whether the present incarnation is stopped or failed. */
  readonly silent: boolean;
  /** Whether totals of a first report count from 0: not where its process started before we first listened. */
  readonly countsFromStart: (startedAt: Millis | undefined) => boolean;
}

export type Outcome = 'taken' | 'repeated' | 'late' | 'older_incarnation';

export interface Received {
  readonly outcome: Outcome;
  /** The worker as it is now; its stay is not touched. */
  readonly worker: Worker;
  /** What its totals are counted from; undefined where they are a starting point that counts nothing. */
  readonly countedFrom: MergedReport | undefined;
}

/** What a report makes of what is known about its worker. Pure; `worker` is undefined for a new one. */
export function receive(worker: Worker | undefined, report: Report, reception: Reception): Received {
  if (worker === undefined)
    return taken(newcomer(report.worker_id, reception, 'healthy'), report, 'new', reception);
  const life = lifeOf(report, worker, reception.silent);
  if (life === 'older') return dropped('older_incarnation', withRival(worker));
  const order = life === 'same' ? orderOf(report, worker.incarnation) : 'next';
  return order === 'next' ? taken(worker, report, life, reception) : dropped(order, worker);
}

function dropped(outcome: Outcome, worker: Worker): Received {
  return { outcome, worker, countedFrom: undefined };
}

function taken(before: Worker, report: Report, life: Life, reception: Reception): Received {
  const { now, source, missed } = reception;
  const started = life === 'new';
  const kept = started ? describing(before.known) : before.known;
  // What was known of this life, and what it told before and removed since.
  const retired = started ? undefined : before.retired;
  const base = withRetired(kept, retired);
  const known = told(kept, report, base);
  const first = before.lastHeartbeatAt === undefined;
  const incarnation = incarnationAfter(report, started && !first ? undefined : before.incarnation, now);
  const fromStart = !first || reception.countsFromStart(incarnation.startedAt);
  const countedFrom = fromStart ? base : undefined;
  const progressed = countedFrom !== undefined && progressOf(countedFrom, known);
  const { rival } = before;
  // One copy, filled in place: this runs at each report, and each spread would make an object for a field or two.
  const worker: Changing<Worker> = {
    // A heartbeat lifts a mark, and what was excused was excused of the silence that it ends.
    ...without(before, 'markedFailed', 'excusedMs', 'rival', 'retired'),
    intervalMs:
      report.interval_seconds === undefined ? before.intervalMs : Math.round(report.interval_seconds * 1000),
    failureThreshold: report.failure_threshold ?? before.failureThreshold,
    type: typeAfter(before.type, report.worker_type),
    source,
    lastHeartbeatAt: now,
    incarnation,
    earlierIncarnations: started && !first ? earlierAfter(before) : before.earlierIncarnations,
    starts: before.starts + (started || first ? 1 : 0),
    heartbeats: before.heartbeats + 1,
    missedBefore: before.missedBefore + missed,
    known,
  };
  if (rival !== undefined && !started) worker.rival = { ...rival, spokeLast: false };
  const retiredNow = retiredAfter(retired, kept, known);
  if (retiredNow !== undefined) worker.retired = retiredNow;
  const status = statusAfter(before, report, started);
  if (status !== undefined) worker.status = status;
  if (report.sent_at !== undefined) worker.clockSkewSeconds = (now - Date.parse(report.sent_at)) / 1000;
  if (progressed) worker.lastProgressAt = now;
  return { outcome: 'taken', countedFrom, worker };
}

/** A row while it is made. */
type Changing<Row> = { -readonly [Key in keyof Row]: Row[Key] };

/** A worker of which nothing is known yet. */
export function newcomer(
  id: string,
  { now, source, defaults }: Pick<Reception, 'now' | 'source' | 'defaults'>,
  state: LadderState,
): Worker {
  return {
    id,
    type: DEFAULT_TYPE,
    source,
    registeredAt: now,
    intervalMs: Math.round(defaults.intervalSeconds * 1000),
    failureThreshold: defaults.failureThreshold,
    tolerance: defaults.toleranceRatio,
    incarnation: { key: '', firstSeenAt: now },
    earlierIncarnations: [],
    starts: 0,
    heartbeats: 0,
    missedBefore: 0,
    identityConflicts: 0,
    known: {},
    health: firstStay(state, now),
  };
}

/** What somebody who expects a worker says of it; what is absent stays as it is. */
export interface Expectation {
  readonly type?: string;
  readonly intervalMs?: Millis;
  readonly failureThreshold?: number;
}

export function expected(worker: Worker, { type, ...promise }: Expectation): Worker {
  return {
    ...worker,
    ...promise,
    type: typeAfter(worker.type, type),
  };
}

export const DEFAULT_TYPE = 'unknown';

/** The default never overwrites a type that is known. */
function typeAfter(before: string, told: string | undefined): string {
  return told === undefined || told === DEFAULT_TYPE ? before : told;
}

/** What describes the worker stays over a restart; what a process said about itself died with it. */
function describing({ hostname, version, labels, metadata }: MergedReport): MergedReport {
  return {
    ...(hostname !== undefined && { hostname }),
    ...(version !== undefined && { version }),
    ...(labels !== undefined && { labels }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** @param held totals do not go below these */
function told(known: MergedReport, report: Report, held: MergedReport): MergedReport {
  const patch = without(report, ...ENVELOPE_KEYS);
  if (Object.keys(patch).length === 0) return known;
  return holdTotals(held, mergePatch(known, patch) as MergedReport);
}

/** A worker that speaks after it said goodbye is active again. */
function statusAfter(before: Worker, report: Report, started: boolean): Worker['status'] {
  if (report.status !== undefined) return report.status;
  return before.status === 'stopped' || (started && before.status !== undefined) ? 'active' : before.status;
}
