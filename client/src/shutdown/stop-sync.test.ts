import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { Compiled } from './compiled-client.fixture';
import { goodbyeNow } from './stop-sync';

/** A server in a thread of its own, since this one will wait without turning its event loop. */
const SERVER = `
  const { parentPort } = require('node:worker_threads');
  const bodies = [];
  const server = require('node:http').createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      bodies.push([request.headers.authorization, body]);
      response.writeHead(body === 'whole' ? 400 : 202).end('{}');
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => parentPort.postMessage(bodies));
`;

describe('the goodbye from within process.exit()', () => {
  let compiled: Compiled;
  let server: Worker;
  let port: number;
  let script: string;

  const heard = <T>(): Promise<T> => new Promise((resolve) => server.once('message', resolve));

  beforeAll(() => {
    compiled = new Compiled();
    script = join(compiled.folder, 'shutdown', 'stop-sync-thread.js');
  });
  afterAll(() => compiled.remove());
  beforeEach(async () => {
    server = new Worker(SERVER, { eval: true });
    port = await heard<number>();
  });
  afterEach(() => server.terminate());

  test('S5.2 it is said when the call returns, though nothing asynchronous could run', async () => {
    const url = `http://127.0.0.1:${port}`;
    expect(goodbyeNow({ url, token: 'secret', bodies: ['bare'], timeoutMs: 10_000 }, script)).toBe(202);
    const bodies = heard();
    server.postMessage('');
    expect(await bodies).toEqual([['Bearer secret', 'bare']]);
  });

  test('S5.2 where the whole report is refused, a bare goodbye follows', () => {
    const url = `http://127.0.0.1:${port}`;
    expect(goodbyeNow({ url, token: undefined, bodies: ['whole', 'bare'], timeoutMs: 10_000 }, script)).toBe(
      202,
    );
    expect(
      goodbyeNow({ url, token: undefined, bodies: ['whole', 'whole'], timeoutMs: 10_000 }, script),
    ).toBeUndefined();
  });

  test('S5.2 an exporter that is gone or silent does not hold the exit beyond its time', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(goodbyeNow({ url, token: undefined, bodies: ['bare'], timeoutMs: 200 }, script)).toBeUndefined();
    await new Promise((resolve) => silent.close(resolve));
    expect(
      goodbyeNow({ url, token: undefined, bodies: ['bare'], timeoutMs: 10_000 }, script),
    ).toBeUndefined();
  });

  test('bundled into one file, it is left out and nothing waits', () => {
    const goodbye = { url: 'http://127.0.0.1:1', token: undefined, bodies: ['bare'], timeoutMs: 60_000 };
    expect(goodbyeNow(goodbye, join(compiled.folder, 'missing.js'))).toBeUndefined();
  });
});
