import { type CrashGroup } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** A process that lived longer has done work; its end is a failure of its own. */
export const MAX_CRASHING_LIFE_MS: Millis = 30 * 60_000;
/** How long a crashed process waits for the one that follows it: several times the longest back-off of Kubernetes. */
const MAX_BACKOFF_MS: Millis = 30 * 60_000;
/** Crashes in a row from which it is a loop. */
export const MIN_CRASHES = 3;
const MIN_STABLE_MS: Millis = 15 * 60_000;
/** How long a loop lasts if nothing follows the last crash: the platform has given up. */
const MAX_UNFOLLOWED_MS: Millis = 60 * 60_000;
const MAX_WAITING = 50;
const MAX_MEMBERS = 50;

/** How long the worker lived, by its heartbeats. */
export function lifeOf({ incarnation, lastHeartbeatAt }: Worker): Millis {
  return Math.max(0, (lastHeartbeatAt ?? incarnation.firstSeenAt) - incarnation.firstSeenAt);
}

/**
 * Whether the failure of a worker is a link of a chain over changing IDs: its only process lived for less than half an hour.
 * A worker that started more than once keeps its ID, and the rules count its failures.
 */
export function isCrash({ startCount, lastHeartbeatAt, markedFailed, ...worker }: Worker): boolean {
  return (
    startCount === 1 &&
    lastHeartbeatAt !== undefined &&
    markedFailed === undefined &&
    lifeOf({ startCount, lastHeartbeatAt, ...worker }) < MAX_CRASHING_LIFE_MS
  );
}

/** The number of crashes in a row that the worker ends, with its own. */
export function crashesWith(worker: Worker): number {
  return (worker.followsCrashes ?? 0) + 1;
}

/**
 * The group after a worker has crashed.
 *
 * @param successor the worker that follows it, if it has registered already
 */
export function afterCrash(
  group: CrashGroup,
  worker: Worker,
  successor: Worker | undefined,
  now: Millis,
): CrashGroup {
  const crashes = crashesWith(worker);
  const waiting =
    successor === undefined ? [...group.waiting, { crashes, at: now }].slice(-MAX_WAITING) : group.waiting;
  if (crashes < MIN_CRASHES) {
    return { ...group, waiting };
  }
  const { loop } = group;
  return {
    ...group,
    waiting,
    loop: {
      since: loop?.since ?? now,
      lastCrashAt: now,
      crashes: Math.max(crashes, loop?.crashes ?? 0),
      stableMs: Math.max(MIN_STABLE_MS, 2 * lifeOf(worker), loop?.stableMs ?? 0),
      ...(successor !== undefined && { followedAt: successor.registeredAt }),
      members: withMembers(loop?.members ?? [], worker.id, successor?.id),
    },
  };
}

/** The group after a worker has registered, and the number of crashes in a row before it; 0 if it follows none. */
export function afterRegistration(
  group: CrashGroup,
  worker: Pick<Worker, 'id' | 'registeredAt'>,
): { readonly group: CrashGroup; readonly crashes: number } {
  const waiting = group.waiting.filter(({ at }) => worker.registeredAt - at < MAX_BACKOFF_MS);
  // The longest chain first: a worker that follows a loop is told from one that follows another failure.
  const followed = waiting.reduce<(typeof waiting)[number] | undefined>(
    (longest, each) => (longest === undefined || each.crashes > longest.crashes ? each : longest),
    undefined,
  );
  if (followed === undefined) {
    return { group: waiting.length === group.waiting.length ? group : { ...group, waiting }, crashes: 0 };
  }
  const { loop } = group;
  const follows = loop !== undefined && followed.crashes >= MIN_CRASHES;
  return {
    crashes: followed.crashes,
    group: {
      ...group,
      waiting: waiting.filter((each) => each !== followed),
      ...(follows && {
        loop: {
          ...loop,
          followedAt: worker.registeredAt,
          members: withMembers(loop.members, worker.id),
        },
      }),
    },
  };
}

/**
 * The group at a later time: a loop ends when the worker that follows the last crash has lived for 15 minutes, or for twice
 * the longest life of a crashed one. Undefined if nothing is left of the group.
 */
export function atTime(group: CrashGroup, now: Millis): CrashGroup | undefined {
  const waiting = group.waiting.filter(({ at }) => now - at < MAX_BACKOFF_MS);
  const loop = group.loop !== undefined && hasEnded(group.loop, now) ? undefined : group.loop;
  if (loop === undefined && waiting.length === 0) {
    return undefined;
  }
  if (loop === group.loop && waiting.length === group.waiting.length) {
    return group;
  }
  const { workerType, family } = group;
  return { workerType, family, waiting, ...(loop !== undefined && { loop }) };
}

function hasEnded(
  { lastCrashAt, followedAt, stableMs }: NonNullable<CrashGroup['loop']>,
  now: Millis,
): boolean {
  return followedAt === undefined
    ? now - lastCrashAt >= MAX_UNFOLLOWED_MS
    : now - Math.max(lastCrashAt, followedAt) >= stableMs;
}

function withMembers(members: readonly string[], ...ids: readonly (string | undefined)[]): readonly string[] {
  const added = ids.filter((id) => id !== undefined);
  return [...members.filter((id) => !added.includes(id)), ...added].slice(-MAX_MEMBERS);
}
