import { type Millis } from '../../../model/time';
import { type Lane, type LanesOptions, type LinkedHolder } from './lane';
import { type Holder } from './locks';

/**
 * Links the holders of jobs with lanes. A job tells the name of its worker. Of workers without a name, or with the same one,
 * nothing tells which connection is whose: they are linked by what fits.
 *
 * - A link stays, also when the connection of the lane is closed: a worker closes it first, and then finishes its jobs.
 * - A holder that appears belongs to a lane that does not wait for jobs, to the one that was used last.
 * - A lane that is silent for too long takes the holder of one that waits for jobs, if it was used since that was linked: a
 *   worker with room for several jobs waits until it is full.
 */
export function linkHolders(
  lanes: readonly Lane[],
  holders: readonly Holder[],
  now: Millis,
  { idleMs, monitored }: LanesOptions,
): readonly Lane[] {
  const links = new Links(lanes, now);
  const sorted = [...holders].sort((a, b) => b.renewedAt - a.renewedAt);
  const fresh = sorted.filter((holder) => !links.keep(holder));
  // Sorted once per group and queue: at the first poll, the holders of thousands of workers are fresh.
  const free = new Map<readonly Lane[], Map<string, Iterator<Lane, undefined>>>();
  for (const holder of fresh) {
    const { queue } = holder;
    const group = links.groupOf(holder);
    const byQueue = free.get(group) ?? new Map<string, Iterator<Lane, undefined>>();
    free.set(group, byQueue);
    const left = byQueue.get(queue) ?? freeLanes(group, queue, links, now, monitored).values();
    byQueue.set(queue, left);
    const lane = left.next().value;
    if (lane !== undefined) {
      links.add(lane.id, holder);
    }
  }
  for (const [, group] of links.groups) {
    for (const lane of group) {
      for (const [queue, { usedAt, isBlocked }] of lane.connections) {
        if (!isBlocked && now - usedAt > idleMs && links.of(lane.id, queue) === undefined) {
          stealHolder(lane.id, queue, usedAt, group, links);
        }
      }
    }
  }
  return lanes.map((lane) => ({ ...lane, holders: links.all(lane.id) }));
}

/** The lanes of a group that may be those of a new holder, the best one first. */
function freeLanes(
  group: readonly Lane[],
  queue: string,
  links: Links,
  now: Millis,
  monitored: ReadonlySet<string>,
): readonly Lane[] {
  const free = group.filter(({ id }) => links.of(id, queue) === undefined);
  const connected = free
    .flatMap((lane) => {
      const connection = lane.connections.get(queue);
      return connection === undefined ? [] : [{ lane, ...connection }];
    })
    .sort(
      (a, b) =>
        Number(a.isBlocked) - Number(b.isBlocked) ||
        Number(monitored.has(b.lane.id)) - Number(monitored.has(a.lane.id)) ||
        b.usedAt - a.usedAt,
    );
  // One that has just closed its connection may have taken a job since the last poll.
  const closed = free.filter(
    ({ connections, goneAt, isNamed }) =>
      !connections.has(queue) && (goneAt === now || (isNamed && group.length === 1)),
  );
  return [...connected.map(({ lane }) => lane), ...closed];
}

function stealHolder(
  laneId: string,
  queue: string,
  usedAt: Millis,
  group: readonly Lane[],
  links: Links,
): void {
  for (const { id, connections } of group) {
    const link = links.of(id, queue);
    if (link !== undefined && connections.get(queue)?.isBlocked === true && usedAt >= link.linkedAt) {
      links.move(link, id, laneId);
      return;
    }
  }
}

/** The links of a poll. */
class Links {
  /** Lanes that may be linked with the same holders: those of one name, or those without a name of one queue. */
  readonly groups = new Map<string, Lane[]>();
  readonly #now: Millis;
  /** By the ID of the lane and the queue. */
  readonly #links = new Map<string, Map<string, LinkedHolder>>();
  /** Last lane of each holder. */
  readonly #before = new Map<string, { readonly laneId: string; readonly linkedAt: Millis }>();

  constructor(lanes: readonly Lane[], now: Millis) {
    this.#now = now;
    for (const lane of lanes) {
      for (const { id, queue, linkedAt } of lane.holders) {
        this.#before.set(`${id}\n${queue}`, { laneId: lane.id, linkedAt });
      }
      const queue = lane.group.slice(0, lane.group.lastIndexOf('@'));
      const key = lane.isNamed ? `name\n${lane.group}` : `queue\n${queue}`;
      const group = this.groups.get(key) ?? [];
      this.groups.set(key, group);
      group.push(lane);
    }
  }

  groupOf({ workerName, queue }: Holder): readonly Lane[] {
    return this.groups.get(workerName === undefined ? `queue\n${queue}` : `name\n${workerName}`) ?? [];
  }

  /** Keeps the link of the last poll. Returns false if there is none. */
  keep(holder: Holder): boolean {
    const last = this.#before.get(`${holder.id}\n${holder.queue}`);
    if (last === undefined) {
      return false;
    }
    this.#set(last.laneId, { ...holder, linkedAt: last.linkedAt });
    return true;
  }

  add(laneId: string, holder: Holder): void {
    this.#set(laneId, { ...holder, linkedAt: this.#now });
  }

  move(holder: LinkedHolder, from: string, to: string): void {
    this.#links.get(from)?.delete(holder.queue);
    this.#set(to, { ...holder, linkedAt: this.#now });
  }

  of(laneId: string, queue: string): LinkedHolder | undefined {
    return this.#links.get(laneId)?.get(queue);
  }

  all(laneId: string): readonly LinkedHolder[] {
    return [...(this.#links.get(laneId)?.values() ?? [])];
  }

  #set(laneId: string, holder: LinkedHolder): void {
    const links = this.#links.get(laneId) ?? new Map<string, LinkedHolder>();
    this.#links.set(laneId, links);
    links.set(holder.queue, holder);
  }
}
