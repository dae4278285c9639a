import { connect, type Socket } from 'node:net';
import { pollUntil } from '../../test-support/poll-until';

/** A TCP connection to an exporter that sends text as it is. It stops reading on demand. */
export class RawConnection {
  readonly #socket: Socket;
  #received = '';
  #closed = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => (this.#received += text));
    this.#socket.on('close', () => (this.#closed = true));
    // An exporter that closes the connection while the client sends resets it; 'close' follows.
    this.#socket.on('error', () => undefined);
  }

  send(text: string): this {
    this.#socket.write(text, 'latin1');
    return this;
  }

  /** Sends GET requests for a path in one write. */
  get(path: string, times = 1, headers: Readonly<Record<string, string>> = {}): this {
    return this.send(requestText('GET', path, headers).repeat(times));
  }

  stopReading(): this {
    this.#socket.pause();
    return this;
  }

  continueReading(): this {
    this.#socket.resume();
    return this;
  }

  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The status of each response, also of one that is not complete yet. */
  get statuses(): readonly number[] {
    return [...this.#received.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
  }

  async untilClosed(): Promise<void> {
    await pollUntil('the connection to be closed', () => this.#closed);
  }

  async untilResponses(count: number): Promise<void> {
    await pollUntil(`${count} responses`, () => this.statuses.length >= count);
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** A request as text. `Content-Length` is added if there is a body, unless the headers say otherwise. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const length = body === '' ? {} : { 'Content-Length': String(body.length) };
  const lines = Object.entries({ Host: '127.0.0.1', ...length, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
