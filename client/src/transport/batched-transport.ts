import { type Clock, systemClock } from '../runtime/clock';
import { httpTransport, type SendOptions, type Transport } from './http-transport';
import { type HttpResponse } from './interpret-response';
import { type BatchableSender, type BatchMember, ReportBatcher } from './report-batcher';

/** One connection is not enough, because a request that hangs would delay the others. More have no advantage. */
const MAX_CONNECTIONS = 4;

/** The transport of one worker that shares a batcher. It joins the batcher when needed and leaves it when closed. */
export class BatchedTransport implements Transport, BatchMember {
  #sender: BatchableSender | undefined;
  #batcher: ReportBatcher | undefined;

  readonly #workerId: string;
  readonly #findBatcher: () => ReportBatcher;
  readonly #onEmpty: () => void;

  /**
   * @param findBatcher returns the shared batcher
   * @param onEmpty called when the batcher has no member any more
   */
  constructor(workerId: string, findBatcher: () => ReportBatcher, onEmpty: () => void) {
    this.#workerId = workerId;
    this.#findBatcher = findBatcher;
    this.#onEmpty = onEmpty;
  }

  get sender(): BatchableSender | undefined {
    return this.#sender;
  }

  /** The sender sends heartbeats from now on, and may be asked to send together with others. */
  start(sender: BatchableSender): void {
    this.#sender = sender;
    this.#join();
  }

  /** The sender sends no more heartbeats; it may still send a stop report. */
  stop(): void {
    this.#sender = undefined;
  }

  /** Sends the heartbeat of this sender, which is due, and those of others that could be due. */
  sendDue(sender: BatchableSender): void {
    this.#join().sendDue(sender);
  }

  waitForStopTurn(): Promise<void> {
    return this.#join().waitForStopTurn();
  }

  send(body: string, options: SendOptions): Promise<HttpResponse> {
    return this.#join().send(this.#workerId, body, options);
  }

  close(): void {
    const batcher = this.#batcher;
    // If the sender was started again while its stop report was sent, the batcher is still needed.
    if (batcher === undefined || this.#sender !== undefined) {
      return;
    }
    this.#batcher = undefined;
    if (batcher.remove(this)) {
      this.#onEmpty();
    }
  }

  #join(): ReportBatcher {
    if (this.#batcher !== undefined) {
      return this.#batcher;
    }
    const batcher = this.#findBatcher();
    batcher.add(this);
    this.#batcher = batcher;
    return batcher;
  }
}

/** The batchers by exporter and token. */
export class BatcherRegistry {
  readonly #batchers = new Map<string, ReportBatcher>();

  readonly #connect: (url: URL, token: string | undefined) => Transport;
  readonly #clock: Pick<Clock, 'now' | 'random'>;

  constructor(
    connect: (url: URL, token: string | undefined) => Transport,
    clock: Pick<Clock, 'now' | 'random'>,
  ) {
    this.#connect = connect;
    this.#clock = clock;
  }

  get size(): number {
    return this.#batchers.size;
  }

  /** @param url the URL that reports are sent to */
  transportFor(workerId: string, url: URL, token: string | undefined): BatchedTransport {
    const key = JSON.stringify([url.href, token]);
    const findBatcher = (): ReportBatcher => {
      const batcher = this.#batchers.get(key) ?? new ReportBatcher(this.#connect(url, token), this.#clock);
      this.#batchers.set(key, batcher);
      return batcher;
    };
    return new BatchedTransport(workerId, findBatcher, () => this.#batchers.delete(key));
  }
}

/** The batchers of this process. */
export const batchers = new BatcherRegistry(
  (url, token) => httpTransport(url, token, MAX_CONNECTIONS),
  systemClock,
);
