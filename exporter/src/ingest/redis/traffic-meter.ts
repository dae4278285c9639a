import { Cluster } from 'ioredis';
import { type SourceTraffic } from '../sources/source';
import { type RedisClient } from './redis-client';

/** The counters of a socket. */
type Stream = Readonly<{ bytesRead: number; bytesWritten: number }>;

/** Adds up what all connections of a source have sent and received, those that are closed included. */
export class TrafficMeter {
  #commands = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  /** What was counted of each open stream. */
  readonly #counted = new WeakMap<Stream, { readonly read: number; readonly written: number }>();

  sent(commands: number): void {
    this.#commands += commands;
  }

  totals(client: RedisClient | undefined): SourceTraffic {
    for (const stream of streamsOf(client)) {
      const { read, written } = this.#counted.get(stream) ?? { read: 0, written: 0 };
      this.#receivedBytes += stream.bytesRead - read;
      this.#sentBytes += stream.bytesWritten - written;
      this.#counted.set(stream, { read: stream.bytesRead, written: stream.bytesWritten });
    }
    return { commands: this.#commands, sentBytes: this.#sentBytes, receivedBytes: this.#receivedBytes };
  }
}

function streamsOf(client: RedisClient | undefined): readonly Stream[] {
  if (client === undefined) {
    return [];
  }
  const nodes = client instanceof Cluster ? client.nodes('all') : [client];
  // A client that has never connected has no stream, although its type says so.
  return nodes.map(({ stream }) => stream as Stream | undefined).filter((stream) => stream !== undefined);
}
