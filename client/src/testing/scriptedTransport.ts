import { type Report } from '@heartline/protocol';

import { type Sending, type Transport } from '../sending/transport';
import { type Answer } from '../sending/verdict';

export const TAKEN_ANSWER: Answer = { status: 202, body: '{"accepted":1,"rejected":[]}' };
export const DOWN = new Error('connect ECONNREFUSED');

type Script = (report: Report, how: Sending) => Answer | Error | Promise<Answer>;

/** A transport that answers as a test wants and remembers what was sent, and when. */
export class ScriptedTransport implements Transport {
  readonly sent: { readonly at: number; readonly report: Report; readonly how: Sending }[] = [];
  script: Script = () => TAKEN_ANSWER;
  closed = 0;

  constructor(private readonly now: () => number) {}

  get times(): number[] {
    return this.sent.map(({ at }) => at);
  }

  async send(body: string, how: Sending): Promise<Answer> {
    const report = JSON.parse(body) as Report;
    this.sent.push({ at: this.now(), report, how });
    const answer = await this.script(report, how);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  close(): void {
    this.closed += 1;
  }
}
