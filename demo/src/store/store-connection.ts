import { Agent, type IncomingMessage, request } from 'node:http';

export interface StoreResponse {
  readonly status: number;
  readonly body: string;
}

/** State of the connection, as the worker reports it. */
export interface ConnectionStats {
  readonly connected: boolean;
  /** Connections of the pool that are in use. */
  readonly used: number;
  readonly size: number;
  /** Of the newest round trip. Absent while the store does not respond. */
  readonly latencySeconds?: number;
  readonly operations: number;
  readonly failed: number;
}

const POOL_SIZE = 2;
/** The store responds within a millisecond; a paused store never does. */
const REQUEST_TIMEOUT_MS = 1000;

/** Reasons that are reported, by error code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ABORT_ERR: 'timeout',
};

/** The store does not respond, or responds with a server error. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  /** @param reason `refused`, `reset`, `timeout`, an HTTP status or a system's error code: a small set of values */
  constructor(
    readonly reason: string,
    url: string,
  ) {
    super(`the store at ${url} is unavailable (${reason})`);
  }
}

function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return '';
  }
  if ('name' in error && error.name === 'TimeoutError') {
    return 'ABORT_ERR';
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function toStoreUnavailableError(error: unknown, url: string): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) {
    return error;
  }
  const code = errorCode(error);
  return new StoreUnavailableError(REASONS[code] ?? (code === '' ? 'unknown' : code), url);
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    body += String(chunk);
  }
  return body;
}

/** A worker's pool of connections to the store. It measures the statistics that the worker reports. */
export class StoreConnection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: POOL_SIZE });
  #inFlight = 0;
  #connected = false;
  #latencySeconds: number | undefined;
  #operations = 0;
  #failed = 0;

  readonly #url: string;
  readonly #onChange: (stats: ConnectionStats) => void;
  readonly #timeoutMs: number;

  /** @param onChange called after each change of the statistics */
  constructor(url: string, onChange: (stats: ConnectionStats) => void, timeoutMs = REQUEST_TIMEOUT_MS) {
    this.#url = url;
    this.#onChange = onChange;
    this.#timeoutMs = timeoutMs;
  }

  /** Sends a request. @throws StoreUnavailableError if the store does not respond in time or responds with a 5xx status */
  async request(method: 'GET' | 'PUT' | 'POST', path: string, body = ''): Promise<StoreResponse> {
    this.#inFlight += 1;
    this.#operations += 1;
    this.#emitStats();
    const startedAt = performance.now();
    try {
      const response = await this.#send(method, path, body);
      if (response.status >= 500) {
        throw new StoreUnavailableError(String(response.status), this.#url);
      }
      this.#connected = true;
      this.#latencySeconds = (performance.now() - startedAt) / 1000;
      return response;
    } catch (error) {
      this.#connected = false;
      this.#latencySeconds = undefined;
      this.#failed += 1;
      throw toStoreUnavailableError(error, this.#url);
    } finally {
      this.#inFlight -= 1;
      this.#emitStats();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body: string): Promise<StoreResponse> {
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, this.#url), {
        method,
        agent: this.#agent,
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: { 'content-length': Buffer.byteLength(body) },
      });
      outgoing.on('response', (response) => {
        readBody(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  #emitStats(): void {
    const latencySeconds = this.#latencySeconds;
    this.#onChange({
      connected: this.#connected,
      // Requests beyond the pool size wait for a connection.
      used: Math.min(this.#inFlight, POOL_SIZE),
      size: POOL_SIZE,
      ...(latencySeconds === undefined ? {} : { latencySeconds }),
      operations: this.#operations,
      failed: this.#failed,
    });
  }
}
