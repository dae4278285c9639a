import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Report } from '@heartline/protocol';
import { reportsIn } from './fake-transport.fixture';

export interface Received {
  /** The first report of the request. */
  readonly report: Report;
  readonly reports: readonly Report[];
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
}

type Responder = (response: ServerResponse, received: Received) => void;

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Responder {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

function accept(response: ServerResponse, received: Received): void {
  json(202, { accepted: received.reports.length, rejected: [] })(response, received);
}

/** An HTTP server that accepts reports as the exporter does, or responds as a test determines. */
export class FakeExporter {
  readonly received: Received[] = [];
  respond: Responder = accept;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get reports(): Report[] {
    return this.received.flatMap(({ reports }) => reports);
  }

  /** Listens, after `close` on the same port as before. */
  async listen(): Promise<this> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const reports = reportsIn(Buffer.concat(chunks).toString());
        const [report = { worker_id: 'none' }] = reports;
        const received = { report, reports, headers: request.headers, path: request.url ?? '' };
        this.received.push(received);
        this.respond(response, received);
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) {
      return;
    }
    this.#server = undefined;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}
