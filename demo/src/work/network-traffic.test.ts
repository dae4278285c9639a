import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type AddressInfo } from 'node:net';

import { trackNetworkTraffic } from './network-traffic';

test('the bytes of a connection are counted in both directions, also after it is closed', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.end('12345')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const traffic = trackNetworkTraffic();
  expect(traffic()).toEqual({ receivedBytes: 0, transmittedBytes: 0 });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.resume().write('1234567');
  expect(traffic().transmittedBytes).toBe(7);
  await once(socket, 'close');
  expect(traffic()).toEqual({ receivedBytes: 5, transmittedBytes: 7 });
  await once(server.close(), 'close');
});
