import { type ServerResponse } from 'node:http';
import { type LoggedTransition } from '../../fleet/recent/transition-log';
import { visibleText } from '../../model/visible-text';
import { iso } from '../../http/routing/response-schemas';

/** Maximum size of unsent data of one client. A slower client is disconnected and can resume. */
const MAX_BUFFERED_BYTES = 256 * 1024;

const KEEP_ALIVE_INTERVAL_MS = 15_000;

const RECONNECT_DELAY_MS = 3_000;

/** Connection of one client: writes events in the format of the HTML standard and disconnects a client that reads too slowly. */
export class SseConnection {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;
  #stuck = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Prevents nginx from buffering events.
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

  /** Tells the client that transitions after its last event are missing. */
  gap(detail: string): void {
    this.#write(`event: gap\ndata: ${JSON.stringify({ detail })}\n\n`);
  }

  /** Resolves when the client can receive more data; with false if it has disconnected. */
  async drained(): Promise<boolean> {
    const response = this.#response;
    if (response.writableNeedDrain && !response.destroyed) {
      await new Promise<void>((resolve) => {
        const done = () => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.once('drain', done).once('close', done);
      });
    }
    return !response.destroyed && !response.writableEnded;
  }

  end(): void {
    this.#response.end();
  }

  /** Disconnects a client that has read nothing since the previous keep-alive message. */
  #sendKeepAlive(): void {
    if (this.#stuck && this.#response.writableNeedDrain) {
      this.#response.destroy();
    }
    this.#stuck = this.#response.writableNeedDrain;
    this.#write(': keep-alive\n\n');
  }

  #write(text: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) {
      return;
    }
    response.write(text);
    if (response.writableLength > MAX_BUFFERED_BYTES) {
      response.destroy();
    }
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
    reason: visibleText(reason),
  };
}
