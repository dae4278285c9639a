import { Agent, type IncomingMessage, request } from 'node:http';

import { StoreTrouble } from './trouble';

/** What the store said. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** How the connection is, as the worker's report tells it. */
export interface ConnectionFigures {
  readonly connected: boolean;
  readonly used: number;
  readonly size: number;
  /** Of the newest round trip; absent while the store does not answer. */
  readonly latencySeconds?: number;
  readonly operations: number;
  readonly failed: number;
}

const POOL_SIZE = 2;
/** The store answers within a millisecond; one that is paused never does. */
const PATIENCE_MS = 1000;

async function read(response: IncomingMessage): Promise<string> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) body += String(chunk);
  return body;
}

/** A worker's pool of connections to the store. Everything it tells of itself is counted or measured here. */
export class StoreConnection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: POOL_SIZE });
  #underWay = 0;
  #connected = false;
  #latencySeconds: number | undefined;
  #operations = 0;
  #failed = 0;

  readonly #url: string;
  readonly #onChange: (figures: ConnectionFigures) => void;
  readonly #patienceMs: number;

  /** @param #onChange hears of everything that changes the figures */
  constructor(url: string, onChange: (figures: ConnectionFigures) => void, patienceMs = PATIENCE_MS) {
    this.#url = url;
    this.#onChange = onChange;
    this.#patienceMs = patienceMs;
  }

  /** @throws StoreTrouble where the store does not answer in time, or answers that it cannot (5xx) */
  async ask(method: 'GET' | 'PUT' | 'POST', path: string, body = ''): Promise<Answered> {
    this.#underWay += 1;
    this.#operations += 1;
    this.#tell();
    const begun = performance.now();
    try {
      const answered = await this.#send(method, path, body);
      if (answered.status >= 500) throw new StoreTrouble(String(answered.status), this.#url);
      this.#connected = true;
      this.#latencySeconds = (performance.now() - begun) / 1000;
      return answered;
    } catch (error) {
      this.#connected = false;
      this.#latencySeconds = undefined;
      this.#failed += 1;
      throw StoreTrouble.of(error, this.#url);
    } finally {
      this.#underWay -= 1;
      this.#tell();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body: string): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#url), {
        method,
        agent: this.#agent,
        signal: AbortSignal.timeout(this.#patienceMs),
        headers: { 'content-length': Buffer.byteLength(body) },
      });
      sent.on('response', (response) => {
        read(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  #tell(): void {
    const connected = this.#connected;
    const latencySeconds = this.#latencySeconds;
    const operations = this.#operations;
    const failed = this.#failed;
    this.#onChange({
      connected,
      // What is asked beyond the pool's size waits for a connection.
      used: Math.min(this.#underWay, POOL_SIZE),
      size: POOL_SIZE,
      ...(latencySeconds === undefined ? {} : { latencySeconds }),
      operations,
      failed,
    });
  }
}
