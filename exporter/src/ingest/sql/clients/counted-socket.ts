import { Socket } from 'node:net';
import { type SourceTraffic } from '../../sources/source';

/** Counts commands, and the bytes of sockets that are used one after another. */
export class TrafficCounter {
  #commands = 0;
  #sentBefore = 0;
  #receivedBefore = 0;
  #socket: Socket | undefined;

  /** Creates the socket of a new connection; the bytes of the previous one stay counted. */
  newSocket(): Socket {
    this.#keepBytes();
    this.#socket = new Socket();
    return this.#socket;
  }

  /** Breaks the connection. */
  destroySocket(): void {
    this.#socket?.destroy();
  }

  countCommand(): void {
    this.#commands += 1;
  }

  get total(): SourceTraffic {
    return {
      commands: this.#commands,
      sentBytes: this.#sentBefore + (this.#socket?.bytesWritten ?? 0),
      receivedBytes: this.#receivedBefore + (this.#socket?.bytesRead ?? 0),
    };
  }

  #keepBytes(): void {
    const { sentBytes, receivedBytes } = this.total;
    this.#sentBefore = sentBytes;
    this.#receivedBefore = receivedBytes;
    this.#socket = undefined;
  }
}
