import { type Redis } from 'ioredis';
import { type SourceTraffic } from '../sources/source';
import { connectClient, createServerClient, type RedisSettings } from './redis-client';
import { withoutCommand } from './redis-error';
import { TrafficMeter } from './traffic-meter';

export interface RedisSubscriptionDeps {
  readonly settings: RedisSettings;
  /** Pattern of PSUBSCRIBE. */
  readonly pattern: string;
  /** Receives each message, as soon as it arrives. */
  readonly onMessage: (message: string) => void;
  /** The connection was lost: messages may have been missed since. */
  readonly onLost: () => void;
}

/**
 * A connection that receives messages of PUB/SUB. Redis keeps none of them for a client that is not connected, so a lost
 * connection is an outage: it is not replaced in silence.
 */
export class RedisSubscription {
  readonly #deps: RedisSubscriptionDeps;
  readonly #meter = new TrafficMeter();
  #client: Redis | undefined;
  #lost = false;

  constructor(deps: RedisSubscriptionDeps) {
    this.#deps = deps;
  }

  get traffic(): SourceTraffic {
    return this.#meter.totals(this.#client);
  }

  /**
   * Subscribes, with a new connection if there is none. On a connection that has subscribed before, the answer proves that the
   * server still sends messages, and that those before it have arrived.
   *
   * @returns whether the connection is new
   * @throws if the connection was lost since the last call
   */
  async confirm(signal: AbortSignal): Promise<boolean> {
    if (this.#lost) {
      this.#lost = false;
      throw new Error('the connection that receives events was lost, and events with it');
    }
    signal.throwIfAborted();
    const connected = this.#client;
    const client = connected ?? this.#create();
    const abandon = () => this.#drop(client);
    signal.addEventListener('abort', abandon, { once: true });
    try {
      if (connected === undefined) {
        await connectClient(client);
      }
      this.#meter.sent(1);
      await client.psubscribe(this.#deps.pattern);
      return connected === undefined;
    } catch (error) {
      this.#drop(client);
      // The error is told by this call, and not again by the next one.
      this.#lost = false;
      throw withoutCommand(error);
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  close(): void {
    this.#drop(this.#client);
  }

  #create(): Redis {
    const { settings, onMessage } = this.#deps;
    const client = createServerClient(settings);
    client.on('pmessage', (_pattern: string, _channel: string, message: string) => onMessage(message));
    client.on('end', () => this.#ended(client));
    this.#client = client;
    return client;
  }

  #ended(client: Redis): void {
    if (this.#client === client) {
      this.#drop(client);
      this.#lost = true;
      this.#deps.onLost();
    }
  }

  #drop(client: Redis | undefined): void {
    this.#meter.totals(client);
    if (this.#client === client) {
      this.#client = undefined;
    }
    client?.disconnect();
  }
}
