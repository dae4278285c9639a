import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Inbox } from './inbox';

export interface FakeReceiver<Message> {
  readonly inbox: Inbox<Message>;
  readonly url: string;
  /** While down, the receiver responds with 503 and stores nothing. */
  setDown(down: boolean): void;
  /** The number of requests while down. */
  readonly rejectedWhileDown: () => number;
  close(): Promise<void>;
}

/** Validates a request. Throws the error that the real service would respond with. */
export type Parse<Message> = (body: unknown, headers: IncomingHttpHeaders) => Message;

/**
 * Starts an HTTP server on loopback that receives JSON. A body that `parse` accepts gets the response `accepted`, any
 * other gets 400 and the reason, as from the real services.
 */
export async function startFakeReceiver<Message>(
  parse: Parse<Message>,
  accepted: { readonly status: number; readonly body: string },
): Promise<FakeReceiver<Message>> {
  const inbox = new Inbox<Message>();
  let isDown = false;
  let rejectedWhileDown = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isDown) {
        rejectedWhileDown++;
        response.writeHead(503).end();
        return;
      }
      try {
        inbox.accept(parse(JSON.parse(Buffer.concat(chunks).toString('utf8')), request.headers));
        response.writeHead(accepted.status).end(accepted.body);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        inbox.reject(reason);
        response.writeHead(400).end(reason);
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    inbox,
    url: `http://127.0.0.1:${port}`,
    setDown: (down) => {
      isDown = down;
    },
    rejectedWhileDown: () => rejectedWhileDown,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
