import { type RequestListener, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** Requests of a connection that may wait while one of them is answered. Browsers and HTTP libraries send no further request before the answer. */
export const MAX_WAITING_REQUESTS = 32;

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
 */
export function answerInTurn(listener: RequestListener): RequestListener {
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
      return;
    }
    if (waiting.count >= MAX_WAITING_REQUESTS) {
      waiting.ended = true;
      waiting.last.shouldKeepAlive = false;
      socket.pause();
      return;
    }
    waiting.count += 1;
    waiting.last = response;
    response.once('socket', () => {
      waiting.count -= 1;
      // Node also goes on to the next response if the connection was closed during the previous one.
      if (!socket.destroyed) {
        listener(request, response);
      }
    });
  };
}
