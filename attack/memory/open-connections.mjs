// What clients can have in flight at the same time, from several addresses.
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';

const ADDRESSES = 16;
const MIB = 1024 * 1024;
/** Below the largest body, and not complete. */
const BODY_BYTES = 4 * MIB - 4096;

/**
 * Opens connections to an exporter that send nearly all of a body, or read nothing of what they have asked for: bodies for
 * all of limits.concurrent_body_bytes, all event streams, and 16 scrapes and pages for each of 16 addresses.
 *
 * @returns closes them
 */
export function openConnections(url) {
  const port = Number(new URL(url).port);
  const sockets = [];
  const open = (n, ...parts) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (n % ADDRESSES)}` });
    // The exporter may refuse or close it.
    socket.on('error', () => undefined);
    socket.pause();
    for (const part of parts) {
      socket.write(part);
    }
    sockets.push(socket);
  };
  const get = (path) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  const head = `POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${4 * MIB}\r\n\r\n`;
  const body = Buffer.alloc(BODY_BYTES, ' ');
  for (let n = 0; n < 64; n++) {
    open(n, head, body);
  }
  for (let n = 0; n < 160; n++) {
    open(n, get('/health/events'));
  }
  for (let n = 0; n < 16 * ADDRESSES; n++) {
    open(n, get(['/metrics', '/health/workers?limit=1000', '/health/alerts?limit=1000', '/'][n % 4]));
  }
  return () => sockets.forEach((socket) => socket.destroy());
}
