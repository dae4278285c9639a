import { Cluster, type Redis } from 'ioredis';
import { type SourceTraffic } from '../sources/source';
import {
  connectClient,
  createRedisClient,
  type NodeAddress,
  type RedisClient,
  type RedisSettings,
} from './redis-client';
import { isWrongType, withoutCommand } from './redis-error';
import { TrafficMeter } from './traffic-meter';

/** A command with its arguments: `['HGET', 'key', 'field']`. */
export type RedisCommand = readonly [name: string, ...args: (string | number)[]];

/** Commands per round trip. */
const BATCH_SIZE = 500;

/**
 * The one connection of a source to Redis. `open` connects if there is no connection; after an error, the next `open`
 * uses a new one.
 */
export class RedisConnection {
  readonly #settings: RedisSettings;
  readonly #meter = new TrafficMeter();
  #client: RedisClient | undefined;
  /** The nodes of the cluster, by the last connection that knew them. */
  #nodes: readonly NodeAddress[] = [];

  constructor(settings: RedisSettings) {
    this.#settings = settings;
  }

  get traffic(): SourceTraffic {
    return this.#meter.totals(this.#client);
  }

  /**
   * Runs `read` with the connection. If it throws, or the signal is aborted, the connection is closed: its commands reject.
   *
   * @throws an error that contains neither a command nor a password
   */
  async use<T>(signal: AbortSignal, read: (session: RedisSession) => Promise<T>): Promise<T> {
    // An event `abort` that is past would not close the connection.
    signal.throwIfAborted();
    const connected = this.#connected();
    const client = connected ?? this.#replace();
    const abandon = () => this.#drop(client);
    signal.addEventListener('abort', abandon, { once: true });
    try {
      if (connected === undefined) {
        await connectClient(client);
        this.#nodes = nodesOf(client) ?? this.#nodes;
      }
      return await read(new RedisSession(client, this.#meter, connected === undefined));
    } catch (error) {
      this.#drop(client);
      throw withoutCommand(error);
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  close(): void {
    this.#drop(this.#client);
  }

  #connected(): RedisClient | undefined {
    return this.#client !== undefined && ['ready', 'connect'].includes(this.#client.status)
      ? this.#client
      : undefined;
  }

  #replace(): RedisClient {
    this.#drop(this.#client);
    const client = createRedisClient(this.#settings, this.#nodes);
    this.#client = client;
    return client;
  }

  /** A poll that ends late, after a frozen server, leaves the connection of its successor alone. */
  #drop(client: RedisClient | undefined): void {
    this.#meter.totals(client);
    client?.disconnect();
    if (this.#client === client) {
      this.#client = undefined;
    }
  }
}

/** Addresses of all nodes; undefined if the server is no cluster, or if they are not known. */
function nodesOf(client: RedisClient): readonly NodeAddress[] | undefined {
  if (!(client instanceof Cluster)) {
    return undefined;
  }
  const nodes = client
    .nodes()
    .flatMap(({ options: { host, port } }) =>
      host === undefined || port === undefined ? [] : [{ host, port }],
    );
  return nodes.length === 0 ? undefined : nodes;
}

/** The connection during one poll. */
export class RedisSession {
  readonly #client: RedisClient;
  readonly #meter: TrafficMeter;
  /** Whether this is the first poll of its connection: the server may have lost its data since the last one. */
  readonly isNew: boolean;

  constructor(client: RedisClient, meter: TrafficMeter, isNew: boolean) {
    this.#client = client;
    this.#meter = meter;
    this.isNew = isNew;
  }

  /** Sends commands, many per round trip. Resolves with their results in order; rejects with the first error. */
  async run(commands: readonly RedisCommand[]): Promise<unknown[]> {
    const results = await this.#settle(commands);
    return results.map((result) => {
      if (result instanceof Error) {
        throw result;
      }
      return result;
    });
  }

  /** Like `run`, for keys that others write: the result of a command is null if its key has another type. */
  async runOnForeign(commands: readonly RedisCommand[]): Promise<unknown[]> {
    const results = await this.#settle(commands);
    return results.map((result) => {
      if (result instanceof Error && !isWrongType(result)) {
        throw result;
      }
      return result instanceof Error ? null : result;
    });
  }

  /** Sends a command to each server that holds keys: to all masters of a cluster. */
  async runOnAll(command: RedisCommand): Promise<unknown[]> {
    const nodes = this.#servers();
    this.#meter.sent(nodes.length);
    const [name, ...args] = command;
    return Promise.all(nodes.map((node) => node.call(name, ...args)));
  }

  /**
   * Searches keys that match a pattern with SCAN, a part of each server per call.
   *
   * @param cursors where the last call ended, per server; empty for a new search
   * @param rounds maximum rounds per server
   * @param budget maximum number of keys
   * @returns the keys that this call has found, and where to go on; no cursors if the search is complete
   */
  async scan(
    pattern: string,
    cursors: readonly string[],
    rounds: number,
    budget: number,
  ): Promise<{ readonly keys: ReadonlySet<string>; readonly cursors: readonly string[] }> {
    const keys = new Set<string>();
    const servers = this.#servers();
    const next = servers.map((_, index) =>
      cursors.length === servers.length ? (cursors[index] ?? '0') : '0',
    );
    const done = servers.map((_, index) => cursors.length === servers.length && cursors[index] === DONE);
    for (const [index, server] of servers.entries()) {
      for (let round = 0; round < rounds && done[index] !== true && keys.size < budget; round++) {
        this.#meter.sent(1);
        const reply = await server.call('SCAN', next[index] ?? '0', 'MATCH', pattern, 'COUNT', SCAN_COUNT);
        const [cursor, found] = reply as [string, string[]];
        next[index] = cursor;
        done[index] = cursor === '0';
        for (const key of found) {
          keys.add(key);
        }
      }
    }
    const complete = done.every(Boolean) || keys.size >= budget;
    return {
      keys,
      cursors: complete ? [] : next.map((cursor, index) => (done[index] === true ? DONE : cursor)),
    };
  }

  #servers(): readonly Redis[] {
    return this.#client instanceof Cluster ? this.#client.nodes('master') : [this.#client];
  }

  /** Results in order; an error in the place of the result of a command that failed. */
  async #settle(commands: readonly RedisCommand[]): Promise<unknown[]> {
    const results: unknown[] = [];
    for (let start = 0; start < commands.length; start += BATCH_SIZE) {
      results.push(...(await this.#send(commands.slice(start, start + BATCH_SIZE))));
    }
    return results;
  }

  async #send(commands: readonly RedisCommand[]): Promise<unknown[]> {
    this.#meter.sent(commands.length);
    if (this.#client instanceof Cluster) {
      const cluster = this.#client;
      const settled = await Promise.allSettled(
        commands.map(([name, ...args]) => cluster.call(name, ...args)),
      );
      return settled.map((each): unknown => (each.status === 'fulfilled' ? each.value : each.reason));
    }
    const pipeline = this.#client.pipeline();
    for (const [name, ...args] of commands) {
      pipeline.call(name, ...args);
    }
    const results = await pipeline.exec();
    return (results ?? []).map(([error, value]) => error ?? value);
  }
}

/** In the place of the cursor of a server that was searched completely. */
const DONE = 'done';
/** Keys that the server looks at per SCAN. */
const SCAN_COUNT = 1_000;
