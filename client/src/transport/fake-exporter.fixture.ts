import { type IncomingHttpHeaders, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type Report } from '@heartline/protocol';

import { reportsIn } from './fake-transport.fixture';

export interface Received {
  /** The first, and nearly always the only one. */
  readonly report: Report;
  readonly reports: readonly Report[];
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
}

type Reply = (response: ServerResponse, received: Received) => void;

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export const TAKEN: Reply = (response, received) =>
  json(202, { accepted: received.reports.length, rejected: [] })(response, received);

/** A real HTTP server that takes reports as the exporter does, and answers as a test wants. */
export class StandIn {
  readonly received: Received[] = [];
  reply: Reply = TAKEN;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get reports(): Report[] {
    return this.received.flatMap(({ reports }) => reports);
  }

  /** Listens, on the same port as before where there was one. */
  async listen(): Promise<this> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const reports = reportsIn(Buffer.concat(chunks).toString());
        const [report = { worker_id: 'nobody' }] = reports;
        const received = { report, reports, headers: request.headers, path: request.url ?? '' };
        this.received.push(received);
        this.reply(response, received);
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}
