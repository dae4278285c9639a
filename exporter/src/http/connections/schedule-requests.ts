import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { scheduler } from '../../event-loop/scheduler';
import { PUBLIC_PATHS } from '../messages/request-paths';

/**
 * Starts requests in several iterations of the event loop. Otherwise the requests that hundreds of connections send at the
 * same moment are processed in one iteration, and everything else waits for them.
 */
export function scheduleRequests(listener: RequestListener): RequestListener {
  return (request, response) => scheduler.startRequest(() => start(listener, request, response));
}

/** The same, with probes before all other requests. */
export function scheduleProbesFirst(listener: RequestListener): RequestListener {
  const schedule = scheduleRequests(listener);
  return (request, response) => {
    if (isProbe(request)) {
      scheduler.startProbe(() => start(listener, request, response));
    } else {
      schedule(request, response);
    }
  };
}

function start(listener: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  // The client may have disconnected while its request waited.
  if (!request.socket.destroyed) {
    listener(request, response);
  }
}

function isProbe({ method, url = '' }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && PUBLIC_PATHS.includes(url);
}
