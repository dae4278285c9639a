import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type ConnectionFigures, StoreConnection } from './store-connection';
import { RunningStore } from './store-server.fixture';

describe('a connection to the store', () => {
  let store: RunningStore;
  const figures: ConnectionFigures[] = [];
  const opened: StoreConnection[] = [];

  beforeEach(async () => {
    figures.length = 0;
    store = await new RunningStore().open();
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) connection.close();
    await store.close();
  });

  const open = (url = store.url, patienceMs?: number) => {
    const connection = new StoreConnection(url, (each) => figures.push(each), patienceMs);
    opened.push(connection);
    return connection;
  };

  test('tells that it stands, how long the round trip took, and how many there were', async () => {
    const connection = open();
    await connection.ask('GET', '/');
    expect(figures.at(-1)).toEqual({
      connected: true,
      used: 0,
      size: 2,
      latencySeconds: expect.any(Number),
      operations: 1,
      failed: 0,
    });
  });

  test('that nothing is found is an answer, and no failure', async () => {
    await expect(open().ask('GET', '/results/none')).resolves.toMatchObject({ status: 404 });
    expect(figures.at(-1)).toMatchObject({ connected: true, failed: 0 });
  });

  test('tells how much of its pool is in use: what is beyond that waits', async () => {
    const connection = open();
    await Promise.all([1, 2, 3].map(() => connection.ask('GET', '/')));
    expect(figures.map(({ used }) => used)).toEqual([1, 2, 2, 2, 1, 0]);
  });

  test('without a store it is down, has no round trip, and stands again when the store is back', async () => {
    const connection = open();
    await connection.ask('GET', '/');
    await store.close();
    await expect(connection.ask('GET', '/')).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      reason: expect.stringMatching(/^(refused|reset)$/),
    });
    expect(figures.at(-1)).toEqual({ connected: false, used: 0, size: 2, operations: 2, failed: 1 });
    await store.open();
    await connection.ask('GET', '/');
    expect(figures.at(-1)).toMatchObject({ connected: true, operations: 3, failed: 1 });
  });

  const answering = async (reply: (status: (code: number) => void) => void) => {
    const server = createServer((_, response) => reply((code) => response.writeHead(code).end()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  };

  test.each([
    ['never answers', () => undefined, 'timeout'],
    ['answers that it cannot', (status: (code: number) => void) => status(503), '503'],
  ])('a store that %s has failed, and why is a word', async (_, reply, reason) => {
    const server = await answering(reply);
    await expect(open(server.url, 50).ask('GET', '/')).rejects.toMatchObject({ reason });
    expect(figures.at(-1)).toMatchObject({ connected: false, failed: 1 });
    await server.close();
  });
});
