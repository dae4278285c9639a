import { type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { isNotFound } from './channel-error';

export interface EventQueueDeps {
  /** The exchange that events are published to. */
  readonly exchange: string;
  /** Pattern of the routing keys of the events to receive. */
  readonly routingPattern: string;
  readonly onMessage: (message: ConsumeMessage) => void;
  /** No more events are received: the server has closed the channel or removed the queue. */
  readonly onLost: () => void;
  readonly countCommand: () => void;
}

/** An event that was not received for so long is of no use. */
const MAX_AGE_MS = 60_000;
/** Of 500 bytes each: what a server keeps for an exporter that does not read. */
const MAX_EVENTS = 20_000;

/**
 * A queue of the exporter's own, which receives events on one connection and ends with it. The exchange is never declared: it
 * belongs to the fleet.
 */
export class EventQueue {
  readonly #deps: EventQueueDeps;
  readonly #name = `heartline-${randomUUID()}`;
  #channel: Channel | undefined;

  constructor(deps: EventQueueDeps) {
    this.#deps = deps;
  }

  /**
   * Receives events from now on; again, it proves that the server still sends them.
   *
   * @returns false if the exchange does not exist yet: no worker with events has run
   * @throws if events can no longer be received
   */
  async confirm(model: ChannelModel): Promise<boolean> {
    const channel = this.#channel ?? (await this.#receive(model));
    if (channel === undefined) {
      return false;
    }
    const { exchange, routingPattern, countCommand } = this.#deps;
    countCommand();
    // Nothing changes if the binding is there. It would be gone if the exchange had been deleted and declared again.
    await channel.bindQueue(this.#name, exchange, routingPattern);
    return true;
  }

  async #receive(model: ChannelModel): Promise<Channel | undefined> {
    const { exchange, onMessage, onLost, countCommand } = this.#deps;
    const channel = await model.createChannel();
    // The call that caused an error rejects with it.
    channel.on('error', () => undefined);
    countCommand();
    try {
      await channel.checkExchange(exchange);
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
    countCommand();
    await channel.assertQueue(this.#name, {
      exclusive: true,
      autoDelete: true,
      durable: false,
      messageTtl: MAX_AGE_MS,
      maxLength: MAX_EVENTS,
    });
    countCommand();
    await channel.consume(this.#name, (message) => (message === null ? onLost() : onMessage(message)), {
      noAck: true,
      exclusive: true,
    });
    channel.on('close', onLost);
    this.#channel = channel;
    return channel;
  }
}
