import { type RequestListener, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/**
 * Requests of a connection that may wait while one of them is answered. Browsers and HTTP libraries send no further request
 * before the answer. Each takes 40 µs to parse, in the iteration of the event loop in which it arrives.
 */
export const MAX_WAITING_REQUESTS = 3;

interface WaitingRequests {
  count: number;
  /** The last response that will be sent on this connection, after a request was ignored. */
  last: ServerResponse;
  ended: boolean;
}

/**
 * Answers the requests of each connection one after the other. Node parses all requests that one read of the socket
 * contains, and would run the listener for all of them at once, so that each response waits in memory for those before it.
 * Here a request that arrives before the previous response is sent waits until it is, unprocessed. If the client does not
 * read its response, its next request is never processed.
 *
 * If more than MAX_WAITING_REQUESTS requests wait, the connection is closed after the responses to those; HTTP allows a
 * server to close a connection after any response, and the client then sends the rest again.
 *
 * @param pipelined processes the requests that have waited
 */
export function answerInTurn(
  listener: RequestListener,
  pipelined: RequestListener = listener,
): RequestListener {
  const connections = new WeakMap<Socket, WaitingRequests>();
  return (request, response) => {
    // Node assigns the socket to a response when the response before it is sent.
    if (response.socket !== null) {
      listener(request, response);
      return;
    }
    const { socket } = request;
    const waiting = connections.get(socket) ?? { count: 0, last: response, ended: false };
    connections.set(socket, waiting);
    if (waiting.ended) {
      skipNextRequests(socket);
      return;
    }
    if (waiting.count >= MAX_WAITING_REQUESTS) {
      waiting.ended = true;
      waiting.last.shouldKeepAlive = false;
      socket.pause();
      skipNextRequests(socket);
      return;
    }
    waiting.count += 1;
    waiting.last = response;
    response.once('socket', () => {
      waiting.count -= 1;
      // Node also goes on to the next response if the connection was closed during the previous one.
      if (!socket.destroyed) {
        pipelined(request, response);
      }
    });
  };
}

/** The property of Node's HTTP parser that is called with the headers of each request. */
const ON_HEADERS_COMPLETE = 2;
/** Its result for a request after which the connection has another protocol. The parser leaves the rest unparsed. */
const STOP_PARSING = 2;

type HeadersCallback = (...args: readonly unknown[]) => unknown;

/**
 * Skips the requests that follow in the same read of the socket. Node has no public way to do so, and takes 20 µs for each
 * of them: 200 connections with 1,200 requests each would block the event loop for 5 s. Nothing changes if the parser of
 * another version of Node has no such property; the requests are ignored one by one then.
 */
function skipNextRequests(socket: Socket): void {
  const parser: unknown = Reflect.get(socket, 'parser');
  if (typeof parser !== 'object' || parser === null) {
    return;
  }
  const original: unknown = Reflect.get(parser, ON_HEADERS_COMPLETE);
  if (typeof original !== 'function') {
    return;
  }
  // Node reuses parsers for other connections, so the callback is restored when it was called or is not needed any more.
  const restore = () => {
    socket.off('close', restore);
    Reflect.set(parser, ON_HEADERS_COMPLETE, original);
  };
  const skip: HeadersCallback = () => {
    restore();
    return STOP_PARSING;
  };
  Reflect.set(parser, ON_HEADERS_COMPLETE, skip);
  socket.once('close', restore);
}
