import { request, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  type AnyServer,
  closeConnectionsAfterResponse,
  closeServer,
  createHttpServer,
  listen,
  replaceListener,
} from './server';

const running: AnyServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => closeServer(server, 0)));
});

async function start(
  listener: RequestListener = (_request, response) => response.end('first'),
  inactivityTimeoutMs?: number,
): Promise<AnyServer> {
  const server = createHttpServer(listener, undefined, inactivityTimeoutMs);
  running.push(server);
  await listen(server, { host: '127.0.0.1', port: 0 });
  return server;
}

/** Sends a request that asks to keep its connection open. */
function get(server: AnyServer): Promise<{ text: string; connection: string | undefined }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, headers: { Connection: 'keep-alive' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ text, connection: response.headers.connection }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the server', () => {
  it('keeps a connection open after its response', async () => {
    expect(await get(await start())).toEqual({ text: 'first', connection: 'keep-alive' });
  });

  it('S4.9 responds during shutdown, and closes each connection after its response', async () => {
    const server = await start();
    closeConnectionsAfterResponse(server);
    expect(await get(server)).toEqual({ text: 'first', connection: 'close' });
  });

  it('passes requests only to the new listener after it was replaced', async () => {
    const server = await start();
    expect(await get(server)).toMatchObject({ text: 'first' });
    replaceListener(server, (_request, response) => response.end('second'));
    expect(await get(server)).toMatchObject({ text: 'second' });
  });

  it('does not close the connection of a request that is still processed', async () => {
    const server = await start((incoming, response) => {
      // Several times as long as the connection may be inactive.
      incoming.socket.once('timeout', () => setTimeout(() => response.end('late'), 100));
    }, 20);
    expect(await get(server)).toMatchObject({ text: 'late' });
  });

  it('closes the connection of a client that does not complete its request', async () => {
    const server = await start(() => undefined, 20);
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{');
    const closed = new Promise((resolve) => client.once('close', resolve).resume());
    await closed;
    expect(client.destroyed).toBe(true);
  });

  it('closes an idle connection without a request', async () => {
    const server = await start(undefined, 20);
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    await new Promise((resolve) => client.once('close', resolve).resume());
    expect(client.destroyed).toBe(true);
  });
});
