import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type AddressInfo } from 'node:net';

import { countTraffic } from './network-traffic';

test('what goes through a connection is counted both ways, and stays counted when it is closed', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.end('12345')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const traffic = countTraffic();
  expect(traffic()).toEqual({ received: 0, transmitted: 0 });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.resume().write('1234567');
  expect(traffic().transmitted).toBe(7);
  await once(socket, 'close');
  expect(traffic()).toEqual({ received: 5, transmitted: 7 });
  await once(server.close(), 'close');
});
