import { type Clock } from '../runtime/clock';
import { encodeBatch, splitBatches, splitResponse } from './batch-encoding';
import { type SendOptions, type Transport } from './http-transport';
import { type HttpResponse } from './interpret-response';
import { type MonotonicMs } from './send-schedule';

/** What heartbeats of one batch share: their time, and the random number that determines their next one. */
export interface SendSlot {
  readonly at: MonotonicMs;
  /** 0 to 1. */
  readonly random: number;
}

/** A sender whose heartbeats can be sent together with those of others. */
export interface BatchableSender {
  readonly intervalMs: number;
  /** Returns whether its heartbeat could be due at this time. */
  canSendNow(now: MonotonicMs): boolean;
  sendNow(slot: SendSlot): void;
}

export interface BatchMember {
  /** Absent while it sends no heartbeats. */
  readonly sender: BatchableSender | undefined;
}

interface PendingReport {
  readonly workerId: string;
  readonly body: string;
  readonly options: SendOptions;
  readonly deadline: MonotonicMs;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (cause: unknown) => void;
}

const MAX_REPORTS = 100;
/** Requests in flight until further reports wait: twice the connections, so that none is idle. */
const MAX_IN_FLIGHT = 8;
/** Reports whose timeouts differ by less can share a request, which then has the shortest. */
const TIMEOUT_STEP_MS = 250;
const TOO_LARGE = 413;
/** Read at load time, because tests of an application may replace `setImmediate` by one that never calls back. */
const scheduleNextTurn = setImmediate;

/** One turn of the event loop: the slot of its heartbeats, and how many reports there are. */
interface Turn {
  readonly slot: SendSlot;
  heartbeats: number;
  stops: number;
  /** The intervals whose senders were asked whether they could be due. */
  readonly scannedIntervals: Set<number>;
}

/**
 * Batches the reports of this process's workers to one exporter. Reports that are sent in the same turn of the event loop
 * leave in one request, because most of the exporter's cost of a report is its request. The workers synchronize: a
 * heartbeat that is due is sent together with all heartbeats that could be due.
 *
 * A process may have thousands of workers. A turn builds the heartbeats of one request; those that are due beyond that
 * wait for the next turn, so that the event loop is not blocked, and for earlier requests, so that they neither time out
 * in a queue nor are outdated when they leave. The same holds for stop reports.
 */
export class ReportBatcher {
  readonly #members = new Set<BatchMember>();
  #pending: PendingReport[] = [];
  #turn: Turn | undefined;
  /** Senders whose heartbeats are due and wait for a turn, in order. */
  readonly #waiting = new Set<BatchableSender>();
  /** Calls back senders whose stop reports wait for a turn, in order. */
  readonly #waitingStops = new Set<() => void>();
  readonly #inFlight = { heartbeats: 0, stops: 0 };
  #maxReports = MAX_REPORTS;

  readonly #transport: Transport;
  readonly #clock: Pick<Clock, 'now' | 'random'>;

  constructor(transport: Transport, clock: Pick<Clock, 'now' | 'random'>) {
    this.#transport = transport;
    this.#clock = clock;
  }

  add(member: BatchMember): void {
    this.#members.add(member);
  }

  /** Removes a member, and closes the connection after the last one. @returns whether it was the last one */
  remove(member: BatchMember): boolean {
    this.#members.delete(member);
    if (this.#members.size > 0) {
      return false;
    }
    this.#transport.close();
    return true;
  }

  /**
   * Sends a heartbeat that is due, and those of the same interval that could be due. They share one random number: if
   * each drew its own, the smallest would determine the time of all, and all would send more often than a single worker.
   */
  sendDue(due: BatchableSender): void {
    if (!this.#hasRoom('heartbeats')) {
      this.#waiting.add(due);
      return;
    }
    const turn = this.#openTurn();
    this.#sendIn(turn, due);
    if (turn.scannedIntervals.has(due.intervalMs)) {
      return;
    }
    turn.scannedIntervals.add(due.intervalMs);
    for (const { sender } of this.#members) {
      if (turn.heartbeats >= MAX_REPORTS) {
        return;
      }
      if (sender === undefined || sender === due || sender.intervalMs !== due.intervalMs) {
        continue;
      }
      if (sender.canSendNow(turn.slot.at)) {
        this.#sendIn(turn, sender);
      }
    }
  }

  #sendIn(turn: Turn, sender: BatchableSender): void {
    turn.heartbeats += 1;
    this.#waiting.delete(sender);
    sender.sendNow(turn.slot);
  }

  /** Gives those that wait their turn, as far as there is room. */
  #continueWaiting(): void {
    for (const callBack of this.#waitingStops) {
      if (!this.#hasRoom('stops')) {
        break;
      }
      this.#waitingStops.delete(callBack);
      this.#openTurn().stops += 1;
      callBack();
    }
    for (const sender of this.#waiting) {
      if (!this.#hasRoom('heartbeats')) {
        break;
      }
      this.#sendIn(this.#openTurn(), sender);
    }
  }

  /** Whether this turn can take another report, or the next one if there are too many requests in flight. */
  #hasRoom(kind: 'heartbeats' | 'stops'): boolean {
    return this.#inFlight[kind] < MAX_IN_FLIGHT && (this.#turn?.[kind] ?? 0) < MAX_REPORTS;
  }

  /**
   * Resolves when a stop report should be built and sent. While one waits, others are in flight, which keep the process
   * alive and have a timeout.
   */
  async waitForStopTurn(): Promise<void> {
    if (this.#hasRoom('stops')) {
      this.#openTurn().stops += 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waitingStops.add(resolve));
  }

  /** Sends one body. Rejects if there is no response in time, or if this body is aborted. */
  send(workerId: string, body: string, options: SendOptions): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new Error('aborted'));
      if (options.signal?.aborted === true) {
        onAbort();
        return;
      }
      options.signal?.addEventListener('abort', onAbort, { once: true });
      const deadline = this.#clock.now() + options.timeoutMs;
      const report = { workerId, body, options, deadline, resolve, reject };
      if (options.unbatched === true) {
        void this.#sendBatch([report]);
        return;
      }
      this.#pending.push(report);
      this.#openTurn();
    });
  }

  /** Returns this turn of the event loop. Its reports are sent at its end. */
  #openTurn(): Turn {
    if (this.#turn !== undefined) {
      return this.#turn;
    }
    // Not unref'd, because Node may run an unref'd immediate only after the next event. It keeps the process alive for
    // this turn only.
    scheduleNextTurn(() => this.#flush());
    const slot = { at: this.#clock.now(), random: this.#clock.random() };
    this.#turn = { slot, heartbeats: 0, stops: 0, scannedIntervals: new Set() };
    return this.#turn;
  }

  #flush(): void {
    const reports = this.#pending.filter(isAwaited);
    this.#pending = [];
    this.#turn = undefined;
    for (const group of groupByOptions(reports)) {
      for (const batch of splitBatches(group, this.#maxReports)) {
        void this.#sendCounted(batch);
      }
    }
    this.#continueWaiting();
  }

  /** Sends one request, and then continues with the reports that wait. Never rejects. */
  async #sendCounted(batch: readonly PendingReport[]): Promise<void> {
    const kind = batch[0]?.options.keepsAlive === true ? 'stops' : 'heartbeats';
    this.#inFlight[kind] += 1;
    await this.#sendBatch(batch);
    this.#inFlight[kind] -= 1;
    this.#continueWaiting();
  }

  /** Sends one request. Never rejects. @returns the status of the response, if there is one */
  async #sendBatch(batch: readonly PendingReport[]): Promise<number | undefined> {
    const controller = new AbortController();
    const abortIfUnawaited = () => {
      if (!batch.some(isAwaited)) {
        controller.abort();
      }
    };
    for (const { options } of batch) {
      options.signal?.addEventListener('abort', abortIfUnawaited, { once: true });
    }
    const deadline = Math.min(...batch.map((report) => report.deadline));
    try {
      const response = await this.#transport.send(encodeBatch(batch), {
        timeoutMs: Math.max(Math.ceil(deadline - this.#clock.now()), 1),
        keepsAlive: batch.some(({ options }) => options.keepsAlive),
        signal: controller.signal,
      });
      this.#distribute(batch, response);
      return response.status;
    } catch (cause) {
      for (const { reject } of batch) {
        reject(cause);
      }
      return undefined;
    }
  }

  #distribute(batch: readonly PendingReport[], response: HttpResponse): void {
    if (batch.length > 1 && response.status === TOO_LARGE) {
      void this.#sendSeparately(batch);
      return;
    }
    const responseFor = batch.length > 1 ? splitResponse(response) : () => response;
    for (const [index, { workerId, resolve }] of batch.entries()) {
      resolve(responseFor(index, workerId));
    }
  }

  /** Handles a batch that was too large. Further batches are half as large, unless a single report is too large. */
  async #sendSeparately(batch: readonly PendingReport[]): Promise<void> {
    const statuses = await Promise.all(batch.filter(isAwaited).map((report) => this.#sendBatch([report])));
    if (!statuses.includes(TOO_LARGE)) {
      this.#maxReports = Math.min(this.#maxReports, Math.max(Math.floor(batch.length / 2), 1));
    }
  }
}

function isAwaited({ options }: PendingReport): boolean {
  return options.signal?.aborted !== true;
}

/**
 * Groups reports that can share a request: the process stays alive for stop reports only, and a report with a longer
 * timeout must not fail because of one with a shorter timeout. Stop reports come first, as the process may end with them.
 */
function groupByOptions(reports: readonly PendingReport[]): readonly (readonly PendingReport[])[] {
  const groups = new Map<string, PendingReport[]>();
  for (const report of reports) {
    const { keepsAlive, timeoutMs } = report.options;
    const key = `${keepsAlive} ${Math.ceil(timeoutMs / TIMEOUT_STEP_MS)}`;
    const group = groups.get(key) ?? [];
    group.push(report);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => Number(b[0]?.options.keepsAlive) - Number(a[0]?.options.keepsAlive),
  );
}
