import { subscribe } from 'node:diagnostics_channel';
import { type Socket } from 'node:net';

/** Bytes that went through this process's connections since it counts. */
export interface Traffic {
  readonly received: number;
  readonly transmitted: number;
}

/**
 * Counts what goes through every connection that this process opens from now on: the system counts bytes per
 * interface and not per process, but Node knows its own sockets. TLS is not among them; the demo uses none.
 * @returns how to read the count
 */
export function countTraffic(): () => Traffic {
  const open = new Set<Socket>();
  let closed: Traffic = { received: 0, transmitted: 0 };
  const plus = (sum: Traffic, { bytesRead, bytesWritten }: Socket): Traffic => ({
    received: sum.received + bytesRead,
    transmitted: sum.transmitted + bytesWritten,
  });
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed = plus(closed, socket);
    });
  });
  return () => [...open].reduce(plus, closed);
}
