import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { type Input } from './inputs';

export interface FuzzResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends inputs over connections that stay open. */
export class Sender {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Resolves with status 0 if the server closes the connection without a response. */
  send({ method, path, headers, body }: Input): Promise<FuzzResponse> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.#url);
      const length = body === undefined ? {} : { 'Content-Length': body.length };
      const options = {
        agent: this.#agent,
        hostname,
        port,
        method,
        path,
        headers: { ...headers, ...length },
      };
      const outgoing = request(options, (response) => {
        const { statusCode: status = 0 } = response;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => resolve({ status, text: Buffer.concat(chunks).toString() }));
        // An event stream ends only when the client closes it.
        if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
          resolve({ status, text: '' });
          response.destroy();
        }
      });
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') {
          resolve({ status: 0, text: '' });
        } else {
          reject(error);
        }
      });
      outgoing.end(body);
    });
  }

  /** Sends bytes that may be invalid HTTP. Resolves with the status of the first response; 0 if there is none. */
  sendRaw(bytes: Buffer): Promise<FuzzResponse> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.#url);
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.once('close', () =>
        resolve({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), text }),
      );
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') {
          reject(error);
        }
      });
      socket.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
