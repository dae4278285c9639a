import { type ChannelModel, connect } from 'amqplib';
import { Socket } from 'node:net';
import { type SourceSettingsOf } from '../../config/schema/sources/source-kinds';
import { type SourceTraffic } from '../sources/source';

/** The part of a source's settings that says how to connect. */
export type RabbitMqSettings = SourceSettingsOf<'celery-rabbitmq'>;

/** Name of the exporter's connections in the management UI. */
const CONNECTION_NAME = 'heartline-exporter';
/** The server closes a connection that is silent for this long, and removes the queue of events. */
const HEARTBEAT_SECONDS = 10;

/**
 * The one connection of a source to RabbitMQ. Events that are sent while there is no connection are lost, so a lost connection
 * is an outage: it is not replaced in silence.
 */
export class RabbitMqConnection {
  readonly #settings: RabbitMqSettings;
  readonly #onLost: () => void;
  #model: ChannelModel | undefined;
  #lost = false;
  #commands = 0;
  #sentBefore = 0;
  #receivedBefore = 0;

  /** @param onLost called when the connection is lost: events may have been missed since */
  constructor(settings: RabbitMqSettings, onLost: () => void) {
    this.#settings = settings;
    this.#onLost = onLost;
  }

  get traffic(): SourceTraffic {
    const socket = socketOf(this.#model);
    return {
      commands: this.#commands,
      sentBytes: this.#sentBefore + (socket?.bytesWritten ?? 0),
      receivedBytes: this.#receivedBefore + (socket?.bytesRead ?? 0),
    };
  }

  countCommand(): void {
    this.#commands += 1;
  }

  /**
   * Runs `body` with the connection. If it throws, or the signal is aborted, the connection is closed.
   *
   * @throws if the connection was lost since the last call
   */
  async use<T>(signal: AbortSignal, body: (model: ChannelModel) => Promise<T>): Promise<T> {
    if (this.#lost) {
      this.#lost = false;
      throw new Error('the connection that receives events was lost, and events with it');
    }
    const model = this.#model ?? (await this.#connect());
    const abandon = () => this.#drop(model);
    signal.addEventListener('abort', abandon, { once: true });
    try {
      signal.throwIfAborted();
      return await body(model);
    } catch (error) {
      this.#drop(model);
      // The error is told by this call, and not again by the next one.
      this.#lost = false;
      throw error;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  /** Tells that events are no longer received although the connection is there. */
  lose(model: ChannelModel): void {
    if (this.#model === model) {
      this.#drop(model);
      this.#lost = true;
      this.#onLost();
    }
  }

  close(): void {
    this.#drop(this.#model);
  }

  async #connect(): Promise<ChannelModel> {
    const model = await connect(addressOf(this.#settings), socketOptionsOf(this.#settings));
    // `close` follows an error.
    model.on('error', () => undefined);
    model.on('close', () => this.lose(model));
    this.#model = model;
    return model;
  }

  /**
   * Breaks the connection: closing it in order takes an answer, which a frozen server does not give. Only with an error does
   * amqplib notice at once, end its timers and reject the calls that wait.
   */
  #drop(model: ChannelModel | undefined): void {
    if (model === undefined || this.#model !== model) {
      return;
    }
    const { sentBytes, receivedBytes } = this.traffic;
    this.#sentBefore = sentBytes;
    this.#receivedBefore = receivedBytes;
    this.#model = undefined;
    socketOf(model)?.destroy(new Error('the exporter has closed the connection'));
  }
}

/** The name of the virtual host, decoded. */
export function virtualHostOf(url: string): string {
  const path = new URL(url).pathname.slice(1);
  return path === '' ? '/' : decodeURIComponent(path);
}

function addressOf({ config, files }: RabbitMqSettings) {
  const { protocol, hostname, port } = new URL(config.url);
  return {
    protocol: protocol.slice(0, -1),
    hostname: hostname.replaceAll(/^\[|\]$/g, ''),
    ...(port !== '' && { port: Number(port) }),
    username: config.username,
    password: files['password_file'] ?? '',
    vhost: encodeURIComponent(virtualHostOf(config.url)),
    heartbeat: HEARTBEAT_SECONDS,
  };
}

function socketOptionsOf({ config, files }: RabbitMqSettings) {
  return {
    // Of connecting.
    timeout: Math.round(config.timeout_seconds * 1000),
    noDelay: true,
    keepAlive: true,
    clientProperties: { connection_name: CONNECTION_NAME },
    ...(config.server_name !== undefined && { servername: config.server_name }),
    ...(files['ca_file'] !== undefined && { ca: files['ca_file'] }),
    ...(files['cert_file'] !== undefined && { cert: files['cert_file'] }),
    ...(files['key_file'] !== undefined && { key: files['key_file'] }),
  };
}

/** The socket of a connection, which amqplib has and its types lack. */
function socketOf(model: ChannelModel | undefined): Socket | undefined {
  const connection: object | undefined = model?.connection;
  const stream = connection !== undefined && 'stream' in connection ? connection.stream : undefined;
  return stream instanceof Socket ? stream : undefined;
}
