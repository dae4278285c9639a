import { type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type AnyServer, closeServer, createHttpServer, listen } from '../server';
import { answerInTurn, MAX_WAITING_REQUESTS } from './answer-in-turn';

/** Of a server whose client never reads. */
const INACTIVITY_TIMEOUT_MS = 200;
/** Of a server whose client reads, also on a machine that stands still for a while. */
const NO_TIMEOUT_MS = 600_000;
/** More than the buffers of two sockets on loopback contain. */
const LARGE = Buffer.alloc(64 * 1024 * 1024, 'x');

const servers: AnyServer[] = [];
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.destroy();
  }
  await Promise.all(servers.splice(0).map((server) => closeServer(server, 0)));
});

/** Starts a server, and sends `requests` GET requests, for /0, /1 …, in one write. */
async function send(
  listener: RequestListener,
  requests: number,
  inactivityTimeoutMs = NO_TIMEOUT_MS,
): Promise<Socket> {
  const server = createHttpServer(listener, undefined, inactivityTimeoutMs);
  servers.push(server);
  const [host, port] = (await listen(server, { host: '127.0.0.1', port: 0 })).split(':');
  const client = connect(Number(port), host);
  clients.push(client);
  const lines = Array.from({ length: requests }, (_, index) => `GET /${index} HTTP/1.1\r\nHost: a\r\n\r\n`);
  client.write(lines.join(''));
  return client;
}

/** Answers with a large body, to a client that does not read. Resolves with the processed paths when the connection is closed. */
function processedWithoutReader(wrap: (listener: RequestListener) => RequestListener, requests: number) {
  return new Promise<readonly (string | undefined)[]>((resolve) => {
    const paths: (string | undefined)[] = [];
    const answer: RequestListener = ({ url, socket }, response) => {
      if (paths.length === 0) {
        socket.once('close', () => setImmediate(() => resolve(paths)));
      }
      paths.push(url);
      response.end(LARGE);
    };
    void send(wrap(answer), requests, INACTIVITY_TIMEOUT_MS).then((client) => client.pause());
  });
}

describe('requests of one connection', () => {
  it('are processed one at a time, in order', async () => {
    let inFlight = 0;
    const seen: (string | undefined)[] = [];
    const client = await send(
      answerInTurn(({ url }, response) => {
        seen.push(`${url ?? ''} with ${++inFlight} in flight`);
        setImmediate(() => {
          inFlight -= 1;
          response.end();
        });
      }),
      3,
    );
    await responses(client, 3);
    expect(seen).toEqual(['/0 with 1 in flight', '/1 with 1 in flight', '/2 with 1 in flight']);
  });

  it('that exceed the limit are not processed, and the connection is closed after the others', async () => {
    let processed = 0;
    const client = await send(
      answerInTurn((_request, response) => {
        processed += 1;
        response.end();
      }),
      1200,
    );
    const text = await untilEnd(client);
    expect(processed).toBe(1 + MAX_WAITING_REQUESTS);
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1 + MAX_WAITING_REQUESTS);
    expect(text.match(/Connection: close/g)).toHaveLength(1);
  });

  it('that exceed the limit are not parsed, and those of the next connections are', async () => {
    let parsed = 0;
    const answer = answerInTurn((_request, response) => void response.end());
    const count: RequestListener = (request, response) => {
      parsed += 1;
      answer(request, response);
    };
    await untilEnd(await send(count, 1200));
    expect(parsed).toBeLessThan(2 * MAX_WAITING_REQUESTS);
    for (let i = 0; i < 5; i++) {
      await responses(await send(count, MAX_WAITING_REQUESTS), MAX_WAITING_REQUESTS);
    }
  });

  it('are not processed if the client does not read the response before them; the connection is closed', async () => {
    expect(await processedWithoutReader(answerInTurn, 20)).toEqual(['/0']);
  });

  it('would all be processed at once without the limit', async () => {
    expect(await processedWithoutReader((listener) => listener, 20)).toHaveLength(20);
  });
});

async function responses(client: Socket, count: number): Promise<void> {
  let text = '';
  for await (const chunk of client) {
    text += String(chunk);
    if (text.split('HTTP/1.1 200').length > count) {
      return;
    }
  }
}

async function untilEnd(client: Socket): Promise<string> {
  let text = '';
  for await (const chunk of client) {
    text += String(chunk);
  }
  return text;
}
