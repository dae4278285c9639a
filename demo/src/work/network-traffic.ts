import { subscribe } from 'node:diagnostics_channel';
import { type Socket } from 'node:net';

/** Bytes sent and received by this process. */
export interface NetworkTraffic {
  readonly receivedBytes: number;
  readonly transmittedBytes: number;
}

/**
 * Counts the bytes of each connection that this process opens from now on. The system counts bytes per interface and not
 * per process, so the counts of Node's own sockets are used. TLS connections are not counted; the demo has none.
 * @returns a function that returns the totals
 */
export function trackNetworkTraffic(): () => NetworkTraffic {
  const open = new Set<Socket>();
  let closed: NetworkTraffic = { receivedBytes: 0, transmittedBytes: 0 };
  const add = (sum: NetworkTraffic, { bytesRead, bytesWritten }: Socket): NetworkTraffic => ({
    receivedBytes: sum.receivedBytes + bytesRead,
    transmittedBytes: sum.transmittedBytes + bytesWritten,
  });
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed = add(closed, socket);
    });
  });
  return () => [...open].reduce(add, closed);
}
