import { type Millis } from '../../../model/time';
import { integerOf } from '../replies';

/** A connection of any client, as CLIENT LIST shows it. */
export interface Connection {
  /** Unique over all servers and their restarts: run ID of the server, and number of the connection. */
  readonly key: string;
  /** Run ID of the server. */
  readonly server: string;
  /** Numbers ascend in the order in which clients connect. */
  readonly number: number;
  readonly host: string;
  readonly name: string;
  readonly database: number;
  /** Time since the server last received something from it or sent something to it, in whole seconds. */
  readonly idleMs: Millis;
  /** It waits in a blocking command. */
  readonly isBlocked: boolean;
}

/** A connection in which a BullMQ worker waits for jobs. Each worker has one. */
export interface WorkerConnection extends Connection {
  readonly queue: string;
  /** The option `name` of the worker. */
  readonly workerName: string | undefined;
}

/** Parses the reply to CLIENT LIST. Lines without a number or an address are left out. */
export function parseClientList(reply: unknown, server: string): Connection[] {
  const lines = typeof reply === 'string' ? reply.split('\n') : [];
  return lines.flatMap((line) => {
    const number = integerOf(line.startsWith('id=') ? line.slice(3, line.indexOf(' ')) : undefined);
    const address = fieldOf(line, 'addr');
    if (number === undefined || address === undefined) {
      return [];
    }
    return [
      {
        key: `${server}-${number}`,
        server,
        number,
        host: hostOf(address),
        name: fieldOf(line, 'name') ?? '',
        database: integerOf(fieldOf(line, 'db')) ?? 0,
        idleMs: (integerOf(fieldOf(line, 'idle')) ?? 0) * 1000,
        isBlocked: fieldOf(line, 'flags')?.includes('b') === true,
      },
    ];
  });
}

/**
 * The connection as that of a worker: its name is `<prefix>:<queue in base64>`, and `:w:<name>` if the worker has a name.
 * Undefined for any other one, such as that of a QueueEvents, which ends with `:qe`.
 */
export function workerConnection(connection: Connection, keyPrefix: string): WorkerConnection | undefined {
  const start = `${keyPrefix}:`;
  if (!connection.name.startsWith(start)) {
    return undefined;
  }
  const rest = connection.name.slice(start.length);
  const end = rest.indexOf(':');
  const encoded = end === -1 ? rest : rest.slice(0, end);
  const suffix = end === -1 ? '' : rest.slice(end);
  const queue = Buffer.from(encoded, 'base64').toString('utf8');
  if (queue === '' || Buffer.from(queue).toString('base64') !== encoded) {
    return undefined;
  }
  if (suffix === '') {
    return { ...connection, queue, workerName: undefined };
  }
  const workerName = suffix.startsWith(NAME_SEPARATOR) ? suffix.slice(NAME_SEPARATOR.length) : '';
  return workerName === '' ? undefined : { ...connection, queue, workerName };
}

const NAME_SEPARATOR = ':w:';

/**
 * The connections of workers, one for each. In a cluster, a worker may have connections to several servers: as BullMQ’s
 * `getWorkers`, the server with the most workers of a queue tells about it, and of several those that last heard of one.
 */
export function workersOf(
  connections: readonly Connection[],
  keyPrefix: string,
  database: number,
): readonly WorkerConnection[] {
  const byQueue = new Map<string, Map<string, WorkerConnection[]>>();
  for (const connection of connections) {
    const worker = connection.database === database ? workerConnection(connection, keyPrefix) : undefined;
    if (worker !== undefined) {
      const servers = byQueue.get(worker.queue) ?? new Map<string, WorkerConnection[]>();
      byQueue.set(worker.queue, servers);
      const workers = servers.get(worker.server) ?? [];
      servers.set(worker.server, workers);
      workers.push(worker);
    }
  }
  return [...byQueue.values()].flatMap((servers) => {
    const lists = [...servers.values()];
    return lists.sort((a, b) => b.length - a.length || leastIdle(a) - leastIdle(b))[0] ?? [];
  });
}

function leastIdle(workers: readonly WorkerConnection[]): Millis {
  return workers.reduce((least, { idleMs }) => Math.min(least, idleMs), Number.POSITIVE_INFINITY);
}

function fieldOf(line: string, field: string): string | undefined {
  const label = ` ${field}=`;
  const at = line.indexOf(label);
  if (at === -1) {
    return undefined;
  }
  const start = at + label.length;
  const end = line.indexOf(' ', start);
  return end === -1 ? line.slice(start).trimEnd() : line.slice(start, end);
}

/** The address without its port; an IPv6 address without its brackets. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}
