import { Cluster, type Redis } from 'ioredis';
import { type SourceTraffic } from '../sources/source';
import { createRedisClient, type RedisClient, type RedisSettings } from './redis-client';
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

  constructor(settings: RedisSettings) {
    this.#settings = settings;
  }

  get traffic(): SourceTraffic {
    return this.#meter.totals(this.#client);
  }

  /**
   * Runs `read` with the connection. If it throws, or the signal is aborted, the connection is closed: its commands reject.
   */
  async use<T>(signal: AbortSignal, read: (session: RedisSession) => Promise<T>): Promise<T> {
    const abandon = () => this.#drop();
    signal.addEventListener('abort', abandon, { once: true });
    try {
      return await read(new RedisSession(await this.#connected(), this.#meter));
    } catch (error) {
      this.#drop();
      throw error;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  close(): void {
    this.#drop();
  }

  async #connected(): Promise<RedisClient> {
    if (this.#client !== undefined && ['ready', 'connect'].includes(this.#client.status)) {
      return this.#client;
    }
    this.#drop();
    const client = createRedisClient(this.#settings);
    this.#client = client;
    let cause: unknown;
    // Without a listener, ioredis prints errors of the connection to the console.
    client.on('error', (error: unknown) => {
      cause = error;
    });
    try {
      await client.connect();
    } catch (error) {
      throw cause ?? error;
    }
    return client;
  }

  #drop(): void {
    this.#meter.totals(this.#client);
    this.#client?.disconnect();
    this.#client = undefined;
  }
}

/** The connection during one poll. */
export class RedisSession {
  readonly #client: RedisClient;
  readonly #meter: TrafficMeter;

  constructor(client: RedisClient, meter: TrafficMeter) {
    this.#client = client;
    this.#meter = meter;
  }

  /** Sends commands, many per round trip. Resolves with their results in order; rejects with the first error. */
  async run(commands: readonly RedisCommand[]): Promise<unknown[]> {
    const results: unknown[] = [];
    for (let start = 0; start < commands.length; start += BATCH_SIZE) {
      results.push(...(await this.#send(commands.slice(start, start + BATCH_SIZE))));
    }
    return results;
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

  async #send(commands: readonly RedisCommand[]): Promise<unknown[]> {
    this.#meter.sent(commands.length);
    if (this.#client instanceof Cluster) {
      const cluster = this.#client;
      return Promise.all(commands.map(([name, ...args]) => cluster.call(name, ...args)));
    }
    const pipeline = this.#client.pipeline();
    for (const [name, ...args] of commands) {
      pipeline.call(name, ...args);
    }
    const results = await pipeline.exec();
    return (results ?? []).map(([error, value]) => {
      if (error !== null) {
        throw error;
      }
      return value;
    });
  }
}

/** In the place of the cursor of a server that was searched completely. */
const DONE = 'done';
/** Keys that the server looks at per SCAN. */
const SCAN_COUNT = 1_000;
