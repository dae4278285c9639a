import { type Connection } from './connections';

/** What the servers have counted since they started. */
export interface ServerCounters {
  /** Connections that were accepted. */
  readonly accepted: number;
  /** Commands QUIT. */
  readonly quits: number;
}

export interface ConnectionsSnapshot {
  readonly connections: readonly Connection[];
  /** By the run ID of each server. Empty if the role may not read them. */
  readonly counters: ReadonlyMap<string, ServerCounters>;
}

/** How often clients that are no workers send QUIT before they leave, as lately observed. */
export interface Strangers {
  readonly left: number;
  readonly quits: number;
}

export const NO_STRANGERS: Strangers = { left: 0, quits: 0 };

/** What was observed halves in about 14 polls. */
const DECAY = 0.95;

/**
 * Counts how many workers have said goodbye between two snapshots. A worker that closes gracefully sends QUIT in a second
 * connection, which has no name; one that is killed does not. The server only counts QUIT, so that those that other clients may
 * have sent are subtracted: clients that came and went meanwhile, as often as such clients usually do, and all that left
 * from other hosts than the workers.
 *
 * @param isWorker whether a connection is one of a worker
 * @param awaitedFrom hosts of workers that have left just before the first snapshot, and may say goodbye now
 * @returns 0 if the server restarted, or does not tell
 */
export function countGoodbyes(
  before: ConnectionsSnapshot,
  after: ConnectionsSnapshot,
  isWorker: (connection: Connection) => boolean,
  strangers: Strangers,
  awaitedFrom: ReadonlySet<string> = new Set(),
): { readonly goodbyes: number; readonly strangers: Strangers } {
  const present = new Set(after.connections.map(({ key }) => key));
  const known = new Set(before.connections.map(({ key }) => key));
  let quits = 0;
  let passing = 0;
  for (const [server, counters] of after.counters) {
    const earlier = before.counters.get(server);
    if (earlier !== undefined) {
      quits += Math.max(0, counters.quits - earlier.quits);
      const arrived = after.connections.filter((each) => each.server === server && !known.has(each.key));
      passing += Math.max(0, counters.accepted - earlier.accepted - arrived.length);
    }
  }
  const gone = before.connections.filter(
    ({ key, server }) => !present.has(key) && after.counters.has(server),
  );
  const hosts = new Set([...awaitedFrom, ...gone.filter(isWorker).map(({ host }) => host)]);
  if (hosts.size === 0) {
    return {
      goodbyes: 0,
      strangers: {
        left: strangers.left * DECAY + passing + gone.length,
        quits: strangers.quits * DECAY + quits,
      },
    };
  }
  const share = strangers.left === 0 ? 0 : Math.min(1, strangers.quits / strangers.left);
  const elsewhere = gone.filter((each) => !isWorker(each) && !hosts.has(each.host)).length;
  return { goodbyes: Math.max(0, quits - Math.ceil(share * passing) - elsewhere), strangers };
}
