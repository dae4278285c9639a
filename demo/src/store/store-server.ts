import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';

import { type Results } from './result-cache';

const RESULT = '/results/';
/** A result is a few hundred bytes, a batch of events some kilobytes. */
const LONGEST_BODY = 256 * 1024;

async function read(request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) return undefined;
  }
  return body;
}

function answer(response: ServerResponse, status: number, body = ''): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function serve(request: IncomingMessage, response: ServerResponse, results: Results): Promise<void> {
  const { method, url = '' } = request;
  const body = await read(request);
  if (body === undefined) answer(response, 413);
  else if (method === 'GET' && url.startsWith(RESULT)) {
    const found = results.recall(url);
    answer(response, found === undefined ? 404 : 200, found);
  } else if (method === 'PUT' && url.startsWith(RESULT)) {
    results.keep(url, body);
    answer(response, 204);
  } else if (method === 'POST' && url === '/events')
    answer(response, 202, JSON.stringify({ accepted: results.take(body) }));
  else if (method === 'GET' && url === '/')
    answer(response, 200, JSON.stringify({ results: results.size, events: results.eventCount }));
  else answer(response, 404);
}

/**
 * The store as a server: `GET` and `PUT /results/…` recall and keep a result, `POST /events` takes events, one JSON
 * object per line, and `GET /` tells how much there is.
 */
export function storeServer(results: Results): Server {
  const server = createServer((request, response) => {
    // Rejects where the asker has gone away in the middle of its request: there is nobody to answer.
    serve(request, response, results).catch(() => response.destroy());
  });
  // Longer than workers rest: a connection that closes just as it is used again would look like a failure.
  server.keepAliveTimeout = 60_000;
  return server;
}
