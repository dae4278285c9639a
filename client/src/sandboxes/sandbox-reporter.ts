import { type Clock } from '../runtime/clock';
import { attemptTimeout } from '../transport/send-schedule';
import { type Sending, type Transport } from '../transport/http-transport';
import { type ProblemReporter } from '../runtime/problems';
import { type Verdict, judge } from '../transport/interpret-response';
import { type Sandboxes } from './sandbox-table';

export interface CourierParts {
  readonly transport: Transport;
  readonly sandboxes: Sandboxes;
  readonly workerId: string;
  readonly intervalMs: number;
  readonly clock: Pick<Clock, 'wall'>;
  readonly problems: ProblemReporter;
}

/**
 * Brings word of the sandboxes right behind a heartbeat that arrived. So it has no retries of its own: while the
 * exporter is down the heartbeats try again, and the first that arrives takes the sandboxes along.
 */
export class Courier {
  #underWay: Promise<void> | undefined;

  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Never rejects. A word under way is not overtaken: the next heartbeat brings what is new. */
  async bring(): Promise<void> {
    if (this.#underWay !== undefined) return;
    const timeoutMs = attemptTimeout(this.#parts.intervalMs);
    this.#underWay = this.#send({ timeoutMs, keepsAlive: false });
    await this.#underWay;
    this.#underWay = undefined;
  }

  /** What is to be known when the worker has said goodbye. Never rejects, and takes at most the given time. */
  async lastWord(withinMs: number): Promise<void> {
    const signal = AbortSignal.timeout(withinMs);
    const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    // A word under way was given more time than there is now.
    await Promise.race([this.#underWay, over]);
    if (!signal.aborted) await this.#send({ timeoutMs: withinMs, keepsAlive: true, signal });
    this.#parts.transport.close();
  }

  async #send(how: Sending): Promise<void> {
    const { sandboxes, transport, workerId, clock } = this.#parts;
    const told = sandboxes.list();
    if (told.length === 0) return;
    const body = JSON.stringify(told.map((sandbox) => ({ ...sandbox, worker_id: workerId })));
    try {
      const verdict = judge(await transport.send(body, how), clock.wall());
      if (verdict.kind === 'taken') sandboxes.arrived(told);
      this.#complain(verdict);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#complain({ kind: 'unreachable', reason, cause });
    }
  }

  #complain(verdict: Verdict): void {
    const reason = verdict.kind === 'taken' ? verdict.rejected : verdict.reason;
    if (reason === undefined) return;
    const kind = verdict.kind === 'taken' ? 'rejected' : verdict.kind;
    const message = `Word of sandboxes did not arrive (${reason}). It is repeated after each heartbeat.`;
    this.#parts.problems.report({ kind, message }, 'sandboxes');
  }
}
