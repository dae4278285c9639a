import { type Millis } from '../../../model/time';
import { type WorkerConnection } from './connections';
import { type Lane, type LaneConnection, type LanesOptions, newLane, type WorkersSnapshot } from './lane';

/** Idle times are whole seconds, so that the time of the last use varies by one. */
const MIN_MOVE_MS: Millis = 1_500;
/** So many names of a group are looked at to find those of before a restart. */
const MAX_SEARCHED_SLOTS = 1_000;

/**
 * Assigns the connections of workers to lanes. A connection stays with its lane. A new one goes to a lane of its group that
 * has none to its queue, of the same host if there is one: a worker that connects again, or its successor.
 */
export function connectLanes(
  before: readonly Lane[],
  { connections, servers }: Pick<WorkersSnapshot, 'connections' | 'servers'>,
  now: Millis,
  { maxLanes, monitored }: LanesOptions,
): readonly Lane[] {
  const byKey = new Map(connections.map((each) => [each.key, each]));
  const lanes = new Map(before.map((lane) => [lane.id, withoutGone(lane, byKey, servers, now)]));
  const groups = new Map<string, string[]>();
  const assigned = new Set<string>();
  for (const { id, group, connections: kept } of lanes.values()) {
    groups.set(group, [...(groups.get(group) ?? []), id]);
    for (const { key } of kept.values()) {
      assigned.add(key);
    }
  }
  const arrived = connections.filter(({ key }) => !assigned.has(key)).sort((a, b) => a.number - b.number);
  for (const connection of arrived) {
    const group = connection.workerName ?? `${connection.queue}@${connection.host}`;
    const ids = groups.get(group) ?? [];
    const found = freeLane(
      ids.flatMap((id) => lanes.get(id) ?? []),
      connection,
    );
    if (found !== undefined) {
      lanes.set(found.id, withConnection(found, connection, now));
    } else if (lanes.size < maxLanes) {
      const id = newId(group, lanes, monitored);
      groups.set(group, [...ids, id]);
      const isNamed = connection.workerName !== undefined;
      const lane = newLane({ id, group, isNamed, host: connection.host }, now);
      lanes.set(id, withConnection(lane, connection, now));
    }
  }
  return [...lanes.values()];
}

function withoutGone(
  lane: Lane,
  byKey: ReadonlyMap<string, WorkerConnection>,
  servers: ReadonlySet<string>,
  now: Millis,
): Lane {
  const kept = new Map<string, LaneConnection>();
  let isCutOff = lane.isCutOff;
  for (const [queue, last] of lane.connections) {
    const connection = byKey.get(last.key);
    if (connection === undefined) {
      isCutOff = !servers.has(last.key.slice(0, last.key.lastIndexOf('-')));
    } else {
      const { usedAt, isBlocked, key } = laneConnection(connection, now);
      kept.set(queue, { key, isBlocked, usedAt: usedAt > last.usedAt + MIN_MOVE_MS ? usedAt : last.usedAt });
    }
  }
  return { ...lane, connections: kept, isCutOff, goneAt: kept.size > 0 ? undefined : (lane.goneAt ?? now) };
}

/** A lane of the group without a connection to this queue, which does not just finish its last jobs. */
function freeLane(lanes: readonly Lane[], { queue, host }: WorkerConnection): Lane | undefined {
  const free = lanes.filter(
    ({ connections, holders }) => !connections.has(queue) && (connections.size > 0 || holders.length === 0),
  );
  return free.find((lane) => lane.host === host) ?? free[0];
}

function withConnection(lane: Lane, connection: WorkerConnection, now: Millis): Lane {
  return {
    ...lane,
    host: connection.host,
    connections: new Map([...lane.connections, [connection.queue, laneConnection(connection, now)]]),
    goneAt: undefined,
    isCutOff: false,
    hasSaidGoodbye: false,
  };
}

function laneConnection({ key, idleMs, isBlocked }: WorkerConnection, now: Millis): LaneConnection {
  return { key, isBlocked, usedAt: now - idleMs };
}

/** The first name of the group that is free; of those that are monitored, if there is one. */
function newId(group: string, lanes: ReadonlyMap<string, Lane>, monitored: ReadonlySet<string>): string {
  let free: string | undefined;
  const slots = Math.min(MAX_SEARCHED_SLOTS, monitored.size + lanes.size + 1);
  for (let slot = 1; slot <= slots; slot++) {
    const id = slot === 1 ? group : `${group}-${slot}`;
    if (!lanes.has(id)) {
      if (monitored.size === 0 || monitored.has(id)) {
        return id;
      }
      free ??= id;
    }
  }
  if (free !== undefined) {
    return free;
  }
  // Lanes that are gone may have had lower numbers than those that are left.
  let slot = lanes.size + 1;
  while (lanes.has(`${group}-${slot}`)) {
    slot += 1;
  }
  return `${group}-${slot}`;
}
