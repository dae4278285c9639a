import { type RedisSession } from '../redis-connection';
import { integerOf, textOf } from '../replies';
import { parseClientList } from './connections';
import { type ConnectionsSnapshot, type ServerCounters } from './goodbyes';

export interface ClientsSnapshot extends ConnectionsSnapshot {
  /** Keys of the servers that were read. */
  readonly servers: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

const NO_INFO =
  'The user may not run INFO, so that no goodbye of an idle worker is seen: it fails when it stops. Allow it: ACL SETUSER heartline +info (the user of the exporter)';

/**
 * Reads the connections of all clients, and what the server has counted. A server is known by its run ID, which changes when it
 * restarts.
 *
 * @param epoch changes with each connection of the exporter; identifies a server that does not tell its run ID
 * @throws if CLIENT LIST is refused: all workers would look gone
 */
export async function readClients(session: RedisSession, epoch: number): Promise<ClientsSnapshot> {
  const lists = await session.runOnAll(['CLIENT', 'LIST']).catch((error: unknown) => {
    throw explained(error);
  });
  const infos = await readInfos(session);
  const counters = new Map<string, ServerCounters>();
  const servers = lists.map((_, index) => {
    const info = infos?.map((section) => textOf(section[index]) ?? '').join('\n') ?? '';
    const server = fieldOf(info, 'run_id') ?? `${epoch}.${index}`;
    const accepted = integerOf(fieldOf(info, 'total_connections_received'));
    if (accepted !== undefined) {
      const quits = integerOf(/^calls=(\d+)/.exec(fieldOf(info, 'cmdstat_quit') ?? '')?.[1]) ?? 0;
      counters.set(server, { accepted, quits });
    }
    return server;
  });
  return {
    connections: lists.flatMap((list, index) => parseClientList(list, servers[index] ?? '')),
    servers: new Set(servers),
    counters,
    warnings: infos === undefined ? [NO_INFO] : [],
  };
}

/** Sections of INFO, of each server; undefined if the user may not read them. Before Redis 7, INFO takes one section. */
async function readInfos(session: RedisSession): Promise<readonly (readonly unknown[])[] | undefined> {
  try {
    return await Promise.all(
      ['server', 'stats', 'commandstats'].map((section) => session.runOnAll(['INFO', section])),
    );
  } catch (error) {
    if (isRefused(error)) {
      return undefined;
    }
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && /^(NOPERM|ERR unknown (sub)?command)/i.test(error.message);
}

function explained(error: unknown): unknown {
  return isRefused(error)
    ? new Error(
        'The workers cannot be read, because the server refuses CLIENT LIST. Allow it: ACL SETUSER heartline +client|list (the user of the exporter). Where the server does not offer it, set read_workers: false to read the queues only',
      )
    : error;
}

function fieldOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}
