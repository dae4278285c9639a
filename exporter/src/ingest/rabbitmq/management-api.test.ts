import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { ManagementApi } from './management-api';

let server: Server;
let answer: { readonly status: number; readonly body: string };
let asked: { readonly path: string | undefined; readonly authorization: string | undefined };
let api: ManagementApi;

beforeAll(async () => {
  server = createServer(({ url: path, headers: { authorization } }, response) => {
    asked = { path, authorization };
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  api = new ManagementApi({
    url: `http://127.0.0.1:${port}/`,
    username: 'heartline',
    password: 'S3CRET',
    virtualHost: '/',
  });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function queues(status: number, body: unknown) {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return api.queues(AbortSignal.timeout(60_000));
}

describe('the management API of RabbitMQ', () => {
  it('P2 tells the waiting messages of each queue, and those that workers have taken', async () => {
    const before = api.traffic;
    const body = [{ name: 'mail', messages_ready: 7, messages_unacknowledged: 2 }];
    await expect(queues(200, body)).resolves.toEqual([{ queue: 'mail', waiting: 7, active: 2 }]);
    expect(asked).toEqual({
      path: '/api/queues/%2F?columns=name,messages_ready,messages_unacknowledged',
      authorization: `Basic ${Buffer.from('heartline:S3CRET').toString('base64')}`,
    });
    expect(api.traffic.commands).toBe(before.commands + 1);
    expect(api.traffic.receivedBytes).toBe(before.receivedBytes + JSON.stringify(body).length);
  });

  it('P1 leaves out what is no queue, and queues without figures', async () => {
    const wrong = [
      null,
      7,
      { name: 7, messages_ready: 1, messages_unacknowledged: 1 },
      { name: 'new' },
      { name: 'odd', messages_ready: -1, messages_unacknowledged: 'x' },
    ];
    await expect(queues(200, wrong)).resolves.toEqual([]);
  });

  it('P1 fails the poll if it does not answer with queues, without the password', async () => {
    await expect(queues(401, '{}')).rejects.toThrow(
      'the management API has answered 401; the user needs the tag management',
    );
    await expect(queues(200, { error: 'x' })).rejects.toThrow('has not answered with a list of queues');
    await expect(queues(200, '<html>')).rejects.toThrow('JSON');
    await expect(queues(200, '<html>')).rejects.not.toThrow('S3CRET');
  });
});
