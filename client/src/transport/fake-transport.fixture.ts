import { type Report } from '@heartline/protocol';

import { type Sending, type Transport } from './http-transport';
import { type Answer } from './interpret-response';

export const TAKEN_ANSWER: Answer = { status: 202, body: '{"accepted":1,"rejected":[]}' };
export const DOWN = new Error('connect ECONNREFUSED');

export interface Sent {
  readonly at: number;
  readonly body: string;
  /** The first, and nearly always the only one. */
  readonly report: Report;
  readonly reports: readonly Report[];
  readonly how: Sending;
}

type Script = (report: Report, how: Sending, all: readonly Report[]) => Answer | Error | Promise<Answer>;

/** One report, or several in an array. */
export function reportsIn(body: string): readonly Report[] {
  return [JSON.parse(body) as Report | Report[]].flat();
}

/** A transport that answers as a test wants and remembers what was sent, and when. */
export class ScriptedTransport implements Transport {
  readonly sent: Sent[] = [];
  script: Script = () => TAKEN_ANSWER;
  closed = 0;

  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get times(): number[] {
    return this.sent.map(({ at }) => at);
  }

  async send(body: string, how: Sending): Promise<Answer> {
    const reports = reportsIn(body);
    const [report = { worker_id: 'nobody' }] = reports;
    this.sent.push({ at: this.#now(), body, report, reports, how });
    const answer = await this.script(report, how, reports);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  close(): void {
    this.closed += 1;
  }
}
