import { type Report } from '@heartline/protocol';
import { type SendOptions, type Transport } from './http-transport';
import { type HttpResponse } from './interpret-response';

export const ACCEPTED: HttpResponse = { status: 202, body: '{"accepted":1,"rejected":[]}' };
export const DOWN = new Error('connect ECONNREFUSED');

export interface SentRequest {
  readonly at: number;
  readonly body: string;
  /** The first report of the request. */
  readonly report: Report;
  readonly reports: readonly Report[];
  readonly options: SendOptions;
}

type Responder = (
  report: Report,
  options: SendOptions,
  all: readonly Report[],
) => HttpResponse | Error | Promise<HttpResponse>;

/** Parses the body of a request: one report, or several in an array. */
export function reportsIn(body: string): readonly Report[] {
  return [JSON.parse(body) as Report | Report[]].flat();
}

/** A transport that responds as a test determines, and records what was sent, and when. */
export class FakeTransport implements Transport {
  readonly sent: SentRequest[] = [];
  respond: Responder = () => ACCEPTED;
  closed = 0;

  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get times(): number[] {
    return this.sent.map(({ at }) => at);
  }

  async send(body: string, options: SendOptions): Promise<HttpResponse> {
    const reports = reportsIn(body);
    const [report = { worker_id: 'none' }] = reports;
    this.sent.push({ at: this.#now(), body, report, reports, options });
    const response = await this.respond(report, options, reports);
    if (response instanceof Error) {
      throw response;
    }
    return response;
  }

  close(): void {
    this.closed += 1;
  }
}
