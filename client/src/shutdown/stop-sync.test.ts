import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CompiledClient } from './compiled-client.fixture';
import { sendStopSync } from './stop-sync';

/** Runs in a thread, because the event loop of the test's own thread is blocked while it waits. */
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

describe('a stop report in process.exit()', () => {
  let compiled: CompiledClient;
  let server: Worker;
  let port: number;
  let script: string;

  const nextMessage = <T>(): Promise<T> => new Promise((resolve) => server.once('message', resolve));

  beforeAll(() => {
    compiled = new CompiledClient();
    script = join(compiled.folder, 'shutdown', 'stop-sync-thread.js');
  });
  afterAll(() => compiled.remove());
  beforeEach(async () => {
    server = new Worker(SERVER, { eval: true });
    port = await nextMessage<number>();
  });
  afterEach(() => server.terminate());

  test('S5.2 has been sent when the call returns, without the event loop', async () => {
    const url = `http://127.0.0.1:${port}`;
    expect(
      sendStopSync([{ url, token: 'secret', workerId: 'w', bodies: ['minimal'], timeoutMs: 60_000 }], {
        file: script,
      }),
    ).toBe(202);
    const bodies = nextMessage();
    server.postMessage('');
    expect(await bodies).toEqual([['Bearer secret', 'minimal']]);
  });

  test('S5.2 is followed by a minimal report if the whole report is rejected', () => {
    const url = `http://127.0.0.1:${port}`;
    expect(
      sendStopSync(
        [{ url, token: undefined, workerId: 'w', bodies: ['whole', 'minimal'], timeoutMs: 60_000 }],
        { file: script },
      ),
    ).toBe(202);
    expect(
      sendStopSync(
        [{ url, token: undefined, workerId: 'w', bodies: ['whole', 'whole'], timeoutMs: 60_000 }],
        { file: script },
      ),
    ).toBeUndefined();
  });

  test('S5.2 is sent for thousands of workers within the time of one', async () => {
    const url = `http://127.0.0.1:${port}`;
    const reports = Array.from({ length: 2500 }, (_, n) => ({
      url,
      token: undefined,
      workerId: `w-${n}`,
      bodies: [JSON.stringify({ worker_id: `w-${n}` })],
      timeoutMs: 60_000,
    }));
    expect(sendStopSync(reports, { file: script })).toBe(202);
    const bodies = nextMessage<[string, string][]>();
    server.postMessage('');
    const sent = (await bodies).map(([, body]) => JSON.parse(body) as { worker_id: string }[]);
    expect(sent).toHaveLength(25);
    expect(new Set(sent.flat().map(({ worker_id }) => worker_id)).size).toBe(2500);
  });

  test('S5.2 does not delay the exit beyond the timeout if the exporter is down or does not respond', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(
      sendStopSync([{ url, token: undefined, workerId: 'w', bodies: ['minimal'], timeoutMs: 200 }], {
        file: script,
      }),
    ).toBeUndefined();
    await new Promise((resolve) => silent.close(resolve));
    expect(
      sendStopSync([{ url, token: undefined, workerId: 'w', bodies: ['minimal'], timeoutMs: 60_000 }], {
        file: script,
      }),
    ).toBeUndefined();
  });

  test('is skipped without waiting if the script of the thread does not exist', () => {
    const data = {
      url: 'http://127.0.0.1:1',
      token: undefined,
      workerId: 'w',
      bodies: ['minimal'],
      timeoutMs: 60_000,
    };
    expect(sendStopSync([data], { file: join(compiled.folder, 'missing.js') })).toBeUndefined();
  });
});
