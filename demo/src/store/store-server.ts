import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';

/** The contents of the store: the newest result of each subject, and the number of received events. */
export class ResultCache {
  readonly #results = new Map<string, string>();
  #events = 0;
  readonly #maxResults: number;

  /** @param maxResults when the cache is full, the result that was set first is removed */
  constructor(maxResults: number) {
    this.#maxResults = maxResults;
  }

  get size(): number {
    return this.#results.size;
  }

  get eventCount(): number {
    return this.#events;
  }

  get(key: string): string | undefined {
    return this.#results.get(key);
  }

  set(key: string, result: string): void {
    this.#results.delete(key);
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#maxResults && oldest !== undefined) {
      this.#results.delete(oldest);
    }
  }

  /** Counts events. @param lines one event per line @returns the number of events in `lines` */
  addEvents(lines: string): number {
    const count = lines.split('\n').filter((line) => line !== '').length;
    this.#events += count;
    return count;
  }
}

const RESULTS_PATH = '/results/';
/** A result has a few hundred bytes, a batch of events some kilobytes. */
const MAX_BODY_LENGTH = 256 * 1024;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MAX_BODY_LENGTH) {
      return undefined;
    }
  }
  return body;
}

function respond(response: ServerResponse, status: number, body = ''): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  cache: ResultCache,
): Promise<void> {
  const { method, url = '' } = request;
  const body = await readBody(request);
  if (body === undefined) {
    respond(response, 413);
  } else if (method === 'GET' && url.startsWith(RESULTS_PATH)) {
    const result = cache.get(url);
    respond(response, result === undefined ? 404 : 200, result);
  } else if (method === 'PUT' && url.startsWith(RESULTS_PATH)) {
    cache.set(url, body);
    respond(response, 204);
  } else if (method === 'POST' && url === '/events') {
    respond(response, 202, JSON.stringify({ accepted: cache.addEvents(body) }));
  } else if (method === 'GET' && url === '/') {
    respond(response, 200, JSON.stringify({ results: cache.size, events: cache.eventCount }));
  } else {
    respond(response, 404);
  }
}

/**
 * Creates the HTTP server of the store: `GET` and `PUT /results/…` read and write a result, `POST /events` takes one JSON
 * object per line, and `GET /` returns the number of results and events.
 */
export function createStoreServer(cache: ResultCache): Server {
  const server = createServer((request, response) => {
    // Rejects if the client disconnects during its request; there is no one to respond to then.
    handleRequest(request, response, cache).catch(() => response.destroy());
  });
  // Longer than workers pause: a connection that is closed just as it is used again would look like a failure.
  server.keepAliveTimeout = 60_000;
  return server;
}
