import { type Millis } from '../../../model/time';
import { connectLanes } from './connect-lanes';
import {
  awaitsGoodbye,
  isRecent,
  type Lane,
  type LanesOptions,
  type LanesState,
  newLane,
  type WorkersSnapshot,
} from './lane';
import { linkHolders } from './link-holders';
import { type Holder } from './locks';

/** How long a lane without a connection is remembered: its goodbye is told in each poll until then. */
const GONE_KEPT_MS: Millis = 10 * 60_000;

/** Updates the lanes with what the server shows now. */
export function observeLanes(
  before: LanesState | undefined,
  snapshot: WorkersSnapshot,
  now: Millis,
  options: LanesOptions,
): LanesState {
  const connected = connectLanes(before?.lanes ?? [], snapshot, now, options);
  const all = [...connected, ...closingLanes(connected, snapshot.holders, now, options)];
  const linked = linkHolders(all, snapshot.holders, now, options);
  const goodbyes = newGoodbyes(before, linked, snapshot.goodbyes, now, options);
  const last = new Map(before?.lanes.map((lane) => [lane.id, lane]));
  const lanes = linked
    .filter(({ goneAt }) => goneAt === undefined || now - goneAt < GONE_KEPT_MS)
    .map((lane): Lane => {
      const hasLostLocks = lostLocks(
        lane,
        before === undefined ? undefined : { lane: last.get(lane.id) },
        snapshot.isAfterOutage,
        now,
        options,
      );
      const isExcused =
        (hasLostLocks && lane.goneAt === undefined && snapshot.activeHosts.has(lane.host)) ||
        mayHoldUnread(lane, options);
      return {
        ...lane,
        hasLostLocks,
        activeAt: isExcused ? now : activityOf(lane),
        hasSaidGoodbye: lane.hasSaidGoodbye || goodbyes.ids.has(lane.id),
      };
    });
  return { at: now, lanes, goodbyes: goodbyes.left };
}

/**
 * Whether the locks of a worker expired while the server could not be reached. Of a worker that lived when the exporter was
 * restarted and that shows nothing now, this may have happened before.
 */
function lostLocks(
  lane: Lane,
  before: { readonly lane: Lane | undefined } | undefined,
  isAfterOutage: boolean,
  now: Millis,
  { monitored }: LanesOptions,
): boolean {
  const waits = [...lane.connections.values()].some(({ isBlocked }) => isBlocked);
  const holds = lane.holders.some(({ jobs }) => jobs.some(({ expiresAt }) => expiresAt >= now));
  if (before === undefined) {
    return monitored.has(lane.id) && !waits && !holds;
  }
  const lost =
    isAfterOutage &&
    before.lane?.holders.some(({ jobs }) => jobs.every(({ expiresAt }) => expiresAt < now)) === true;
  return lost || (lane.hasLostLocks && !waits && !holds);
}

/** Workers with a name that finish their last jobs, and closed their connection while the exporter did not run. */
function closingLanes(
  lanes: readonly Lane[],
  holders: readonly Holder[],
  now: Millis,
  { monitored }: LanesOptions,
): readonly Lane[] {
  const known = new Set(lanes.map(({ group }) => group));
  const names = new Set(holders.map(({ workerName }) => workerName).filter((name) => name !== undefined));
  return [...names]
    .filter((name) => monitored.has(name) && !known.has(name))
    .map((name) => newLane({ id: name, group: name, isNamed: true, host: '' }, now));
}

function activityOf({ connections, holders, activeAt }: Lane): Millis {
  const used = [...connections.values()].map(({ usedAt }) => usedAt);
  return Math.max(activeAt, ...used, ...holders.map(({ renewedAt }) => renewedAt));
}

function mayHoldUnread({ connections, holders }: Lane, { unreadQueues }: LanesOptions): boolean {
  return [...connections.keys()].some(
    (queue) => unreadQueues.has(queue) && !holders.some((holder) => holder.queue === queue),
  );
}

/**
 * The lanes that have said goodbye since the last poll, by evidence:
 * - It had closed its connection, and then has finished its jobs while it renewed their locks. A killed worker leaves its
 *   jobs behind.
 * - It had no jobs, and the server has counted as many goodbyes as such workers are gone. If it has counted fewer, they are those
 *   of the workers that are gone since the last poll, or of none.
 */
function newGoodbyes(
  before: LanesState | undefined,
  lanes: readonly Lane[],
  counted: number,
  now: Millis,
  { renewalMs }: LanesOptions,
): { readonly ids: ReadonlySet<string>; readonly left: LanesState['goodbyes'] } {
  const last = new Map(before?.lanes.map((lane) => [lane.id, lane]));
  const finished: string[] = [];
  const awaited: Lane[] = [];
  for (const lane of lanes) {
    const earlier = last.get(lane.id);
    const { goneAt, isCutOff, hasSaidGoodbye, holders } = lane;
    if (goneAt === undefined || isCutOff || hasSaidGoodbye || holders.length > 0 || earlier === undefined) {
      continue;
    }
    if (earlier.goneAt !== undefined && earlier.holders.some((each) => now - each.renewedAt <= renewalMs)) {
      finished.push(lane.id);
    } else if (awaitsGoodbye(lane, now)) {
      awaited.push(lane);
    }
  }
  const recent = [...(before?.goodbyes ?? []), { at: now, count: counted }].filter(
    ({ at, count }) => count > 0 && isRecent(at, now),
  );
  const all = recent.reduce((sum, { count }) => sum + count, 0);
  const goneNow = awaited.filter(({ goneAt }) => goneAt === now);
  if (awaited.length > 0 && all >= awaited.length) {
    return { ids: idsOf(finished, awaited), left: [] };
  }
  if (goneNow.length > 0 && counted >= goneNow.length) {
    return { ids: idsOf(finished, goneNow), left: recent.filter(({ at }) => at !== now) };
  }
  return { ids: new Set(finished), left: awaited.length === 0 ? [] : recent };
}

function idsOf(finished: readonly string[], lanes: readonly Lane[]): ReadonlySet<string> {
  return new Set([...finished, ...lanes.map(({ id }) => id)]);
}
