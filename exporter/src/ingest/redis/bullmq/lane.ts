import { type Millis } from '../../../model/time';
import { type WorkerConnection } from './connections';
import { type Holder } from './locks';

/** A holder of jobs, and since when it is believed to be the worker of a lane. */
export interface LinkedHolder extends Holder {
  readonly linkedAt: Millis;
}

/** The connection of a lane for one queue. */
export interface LaneConnection {
  readonly key: string;
  /** When it was last used. */
  readonly usedAt: Millis;
  /** The worker waits for jobs in it. */
  readonly isBlocked: boolean;
}

/** A worker, or workers of several queues that have the same name. */
export interface Lane {
  /** Its name, or `<queue>@<host>` for a worker without a name. The second one of several is `…-2`. */
  readonly id: string;
  /** Lanes of one group cannot be told apart. */
  readonly group: string;
  readonly isNamed: boolean;
  readonly host: string;
  /** By queue. */
  readonly connections: ReadonlyMap<string, LaneConnection>;
  /** At most one of each queue. */
  readonly holders: readonly LinkedHolder[];
  /** When it last waited for jobs, took one or renewed a lock. */
  readonly activeAt: Millis;
  /** When its last connection was gone; undefined while it has one. */
  readonly goneAt: Millis | undefined;
  /** Its connection is gone because its server ended, which says nothing about it. */
  readonly isCutOff: boolean;
  readonly hasSaidGoodbye: boolean;
  /** Its locks expired while the server could not be reached: until it waits for jobs again, its work does not show. */
  readonly hasLostLocks: boolean;
}

/** What the server shows. */
export interface WorkersSnapshot {
  readonly connections: readonly WorkerConnection[];
  readonly holders: readonly Holder[];
  /** Keys of the servers that were read. */
  readonly servers: ReadonlySet<string>;
  /** How many workers have said goodbye since the last snapshot. */
  readonly goodbyes: number;
  /** Whether the server could not be read since the last snapshot. */
  readonly isAfterOutage: boolean;
  /** Hosts from which connections without a name were used lately: workers send all but their waiting in them. */
  readonly activeHosts: ReadonlySet<string>;
}

export interface LanesState {
  readonly at: Millis;
  /** Goodbyes that were counted lately, and that no lane was found for. */
  readonly goodbyes: readonly { readonly at: Millis; readonly count: number }[];
  readonly lanes: readonly Lane[];
}

export interface LanesOptions {
  /** A worker that waits for jobs uses its connection at least this often. */
  readonly idleMs: Millis;
  /** A worker renews its locks at least this often. */
  readonly renewalMs: Millis;
  readonly maxLanes: number;
  /** Names of workers that have neither stopped nor failed, also of before a restart. */
  readonly monitored: ReadonlySet<string>;
  /** Queues with more active jobs than were read: a worker that looks silent may hold one of the others. */
  readonly unreadQueues: ReadonlySet<string>;
}

/** A lane of which nothing was seen yet. */
export function newLane(lane: Pick<Lane, 'id' | 'group' | 'isNamed' | 'host'>, now: Millis): Lane {
  return {
    ...lane,
    connections: new Map(),
    holders: [],
    activeAt: Number.NEGATIVE_INFINITY,
    goneAt: now,
    isCutOff: false,
    hasSaidGoodbye: false,
    hasLostLocks: false,
  };
}

/** The connection that sends the goodbye of a worker is closed at most this long after the other one, if it has no jobs. */
const GOODBYE_WAIT_MS: Millis = 5_000;

/** Whether a lane has closed its connection just now, so that its goodbye may follow. */
export function awaitsGoodbye({ goneAt, isCutOff, hasSaidGoodbye, holders }: Lane, now: Millis): boolean {
  return (
    goneAt !== undefined &&
    now - goneAt <= GOODBYE_WAIT_MS &&
    !isCutOff &&
    !hasSaidGoodbye &&
    holders.length === 0
  );
}

/** Whether a goodbye that was counted at a time may still belong to a lane. */
export function isRecent(at: Millis, now: Millis): boolean {
  return now - at <= GOODBYE_WAIT_MS;
}

/** Whether a lane shows that it lives: by a connection, or by jobs that it still works on while it closes. */
export function isPresent({ connections, holders }: Lane): boolean {
  return connections.size > 0 || holders.length > 0;
}
