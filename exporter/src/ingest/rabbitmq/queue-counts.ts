import { type QueueReport } from '@heartline/protocol';
import { type Channel, type ChannelModel } from 'amqplib';
import { isNotFound, isRefused } from './channel-error';

export interface QueueCounts {
  readonly queues: readonly QueueReport[];
  readonly warnings: readonly string[];
}

/** Counts the messages of queues by passive declarations, which change nothing. A queue that does not exist is left out. */
export class QueueCounter {
  readonly #countCommand: () => void;
  #channel: Channel | undefined;

  constructor(countCommand: () => void) {
    this.#countCommand = countCommand;
  }

  async count(model: ChannelModel, names: readonly string[]): Promise<QueueCounts> {
    const queues: QueueReport[] = [];
    const warnings: string[] = [];
    for (const queue of names) {
      const channel = this.#channel ?? (await this.#open(model));
      this.#countCommand();
      try {
        const { messageCount } = await channel.checkQueue(queue);
        queues.push({ queue, waiting: messageCount });
      } catch (error) {
        // The server closes the channel after any error.
        this.#channel = undefined;
        if (isRefused(error)) {
          warnings.push(`The queue ${JSON.stringify(queue)} cannot be counted: ${String(error)}`);
        } else if (!isNotFound(error)) {
          throw error;
        }
      }
    }
    return { queues, warnings };
  }

  async #open(model: ChannelModel): Promise<Channel> {
    const channel = await model.createChannel();
    // The call that caused an error rejects with it.
    channel.on('error', () => undefined);
    this.#channel = channel;
    return channel;
  }
}
