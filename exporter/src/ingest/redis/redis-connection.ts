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
   * Returns the keys that match a pattern, of all servers, with SCAN.
   *
   * @param budget maximum number of keys; the search ends when it is reached
   */
  async scan(pattern: string, budget: number, type?: string): Promise<string[]> {
    const keys = new Set<string>();
    const ofType = type === undefined ? [] : ['TYPE', type];
    for (const node of this.#servers()) {
      let cursor = '0';
      do {
        this.#meter.sent(1);
        const reply = await node.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT, ...ofType);
        const [next, found] = reply as [string, string[]];
        cursor = next;
        for (const key of found) {
          keys.add(key);
        }
      } while (cursor !== '0' && keys.size < budget);
    }
    return [...keys].slice(0, budget);
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
    const results = await this.#client.pipeline(commands.map((command) => [...command])).exec();
    return (results ?? []).map(([error, value]) => {
      if (error !== null) {
        throw error;
      }
      return value;
    });
  }
}

/** Keys that the server looks at per SCAN. */
const SCAN_COUNT = 1_000;
