import { type ServerResponse } from 'node:http';
import { type LoggedTransition } from '../../fleet/activity/transition-log';
import { iso } from '../../http/routing/fields';

/** What a client may fall behind, in bytes, before it is dropped: it can resume, and we do not store for it. */
const MAX_BUFFERED_BYTES = 256 * 1024;

const KEEP_ALIVE_INTERVAL_MS = 15_000;

const RECONNECT_DELAY_MS = 3_000;

/** One client of the stream: writes events in the form of the HTML standard, and drops whoever reads too slowly. */
export class SseConnection {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;
  #stuck = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // nginx would hold events back otherwise.
      'X-Accel-Buffering': 'no',
    });
    this.#write(`retry: ${RECONNECT_DELAY_MS}\n\n`);
    this.#keepAlive = setInterval(() => this.#sendKeepAlive(), KEEP_ALIVE_INTERVAL_MS);
    response.once('close', () => clearInterval(this.#keepAlive));
  }

  transition(transition: LoggedTransition): void {
    this.#write(
      `id: ${transition.id}\nevent: transition\ndata: ${JSON.stringify(toTransitionEvent(transition))}\n\n`,
    );
  }

  /** Transitions after the client's last one are no longer known. */
  gap(detail: string): void {
    this.#write(`event: gap\ndata: ${JSON.stringify({ detail })}\n\n`);
  }

  /** Resolves once the client has room for more; false where it is gone. */
  async drained(): Promise<boolean> {
    const response = this.#response;
    if (response.writableNeedDrain && !response.destroyed)
      await new Promise<void>((resolve) => {
        const done = () => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.once('drain', done).once('close', done);
      });
    return !response.destroyed && !response.writableEnded;
  }

  end(): void {
    this.#response.end();
  }

  /** Whoever read nothing between two of these reads nothing any more. */
  #sendKeepAlive(): void {
    if (this.#stuck && this.#response.writableNeedDrain) this.#response.destroy();
    this.#stuck = this.#response.writableNeedDrain;
    this.#write(': still here\n\n');
  }

  #write(text: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
  }
}

function toTransitionEvent(transition: LoggedTransition) {
  const { workerId, workerType, state, previous, at, lastHeartbeatAt, elapsedMs, reason } = transition;
  return {
    worker_id: workerId,
    worker_type: workerType,
    state,
    ...(previous !== undefined && { previous_state: previous }),
    at: iso(at),
    ...(lastHeartbeatAt !== undefined && { last_heartbeat: iso(lastHeartbeatAt) }),
    elapsed_seconds: elapsedMs / 1000,
    reason,
  };
}
