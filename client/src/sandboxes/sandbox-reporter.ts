import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { type SendOptions, type Transport } from '../transport/http-transport';
import { interpretResponse, type SendResult, toUnreachable } from '../transport/interpret-response';
import { attemptTimeout } from '../transport/send-schedule';
import { type SandboxTable } from './sandbox-table';

export interface SandboxReporterOptions {
  readonly transport: Transport;
  readonly sandboxes: SandboxTable;
  readonly workerId: string;
  readonly intervalMs: number;
  readonly clock: Pick<Clock, 'wall'>;
  readonly problems: ProblemReporter;
}

/**
 * Sends the worker's sandboxes after each accepted heartbeat. It needs no retries of its own: while the exporter is
 * unreachable the heartbeats are retried, and the sandboxes follow the first one that is accepted.
 */
export class SandboxReporter {
  #inFlight: Promise<void> | undefined;

  readonly #options: SandboxReporterOptions;

  constructor(options: SandboxReporterOptions) {
    this.#options = options;
  }

  /** Sends the sandboxes, unless a request is in flight; the next heartbeat then sends what is new. Never rejects. */
  async flush(): Promise<void> {
    if (this.#inFlight !== undefined) {
      return;
    }
    const timeoutMs = attemptTimeout(this.#options.intervalMs);
    this.#inFlight = this.#send({ timeoutMs, keepsAlive: false });
    await this.#inFlight;
    this.#inFlight = undefined;
  }

  /** Sends the sandboxes for the last time, within the timeout, and closes the transport. Never rejects. */
  async flushFinal(timeoutMs: number): Promise<void> {
    if (this.#inFlight === undefined && this.#options.sandboxes.list().length === 0) {
      this.#options.transport.close();
      return;
    }
    const signal = AbortSignal.timeout(timeoutMs);
    const timedOut = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    // A request in flight may have a longer timeout.
    await Promise.race([this.#inFlight, timedOut]);
    if (!signal.aborted) {
      await this.#send({ timeoutMs, keepsAlive: true, signal });
    }
    this.#options.transport.close();
  }

  async #send(sendOptions: SendOptions): Promise<void> {
    const { sandboxes, transport, workerId, clock } = this.#options;
    const list = sandboxes.list();
    if (list.length === 0) {
      return;
    }
    const body = JSON.stringify(list.map((sandbox) => ({ ...sandbox, worker_id: workerId })));
    try {
      const result = interpretResponse(await transport.send(body, sendOptions), clock.wall());
      if (result.kind === 'accepted') {
        sandboxes.acknowledge(list);
      }
      this.#reportProblem(result);
    } catch (cause) {
      this.#reportProblem(toUnreachable(cause));
    }
  }

  #reportProblem(result: SendResult): void {
    const reason = result.kind === 'accepted' ? result.rejectedReason : result.reason;
    if (reason === undefined) {
      return;
    }
    const kind = result.kind === 'accepted' ? 'rejected' : result.kind;
    const message = `Could not report sandboxes (${reason}). They are sent again after each heartbeat.`;
    this.#options.problems.report({ kind, message }, 'sandboxes');
  }
}
