import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type ConnectionStats, StoreConnection } from './store-connection';
import { TestStore } from './store-server.fixture';

describe('a connection to the store', () => {
  let store: TestStore;
  const stats: ConnectionStats[] = [];
  const opened: StoreConnection[] = [];

  beforeEach(async () => {
    stats.length = 0;
    store = await new TestStore().start();
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) {
      connection.close();
    }
    await store.stop();
  });

  const open = (url = store.url, timeoutMs?: number) => {
    const connection = new StoreConnection(url, (each) => stats.push(each), timeoutMs);
    opened.push(connection);
    return connection;
  };

  test('reports that it is up, the latency and the number of operations', async () => {
    const connection = open();
    await connection.request('GET', '/');
    expect(stats.at(-1)).toEqual({
      connected: true,
      used: 0,
      size: 2,
      latencySeconds: expect.any(Number),
      operations: 1,
      failed: 0,
    });
  });

  test('does not count a 404 as a failure', async () => {
    await expect(open().request('GET', '/results/none')).resolves.toMatchObject({ status: 404 });
    expect(stats.at(-1)).toMatchObject({ connected: true, failed: 0 });
  });

  test('reports at most the pool size as connections in use', async () => {
    const connection = open();
    await Promise.all([1, 2, 3].map(() => connection.request('GET', '/')));
    expect(stats.map(({ used }) => used)).toEqual([1, 2, 2, 2, 1, 0]);
  });

  test('is down and has no latency while the store is stopped, and is up again afterwards', async () => {
    const connection = open();
    await connection.request('GET', '/');
    await store.stop();
    await expect(connection.request('GET', '/')).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      reason: expect.stringMatching(/^(refused|reset)$/),
    });
    expect(stats.at(-1)).toEqual({ connected: false, used: 0, size: 2, operations: 2, failed: 1 });
    await store.start();
    await connection.request('GET', '/');
    expect(stats.at(-1)).toMatchObject({ connected: true, operations: 3, failed: 1 });
  });

  const startFakeStore = async (reply: (status: (code: number) => void) => void) => {
    const server = createServer((_, response) => reply((code) => response.writeHead(code).end()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  };

  test.each([
    ['never responds', () => undefined, 'timeout', 50],
    ['responds with 503', (status: (code: number) => void) => status(503), '503', undefined],
  ])('rejects with a short reason if the store %s', async (_, reply, reason, timeoutMs) => {
    const server = await startFakeStore(reply);
    try {
      await expect(open(server.url, timeoutMs).request('GET', '/')).rejects.toMatchObject({ reason });
      expect(stats.at(-1)).toMatchObject({ connected: false, failed: 1 });
    } finally {
      await server.close();
    }
  });
});
