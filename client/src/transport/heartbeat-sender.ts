import { type Command, type Report } from '@heartline/protocol';
import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { describeCause } from '../values/describe';
import { type BatchedTransport } from './batched-transport';
import { type Transport } from './http-transport';
import { type BatchableSender, type SendSlot } from './report-batcher';
import { reportSendProblem } from './send-problems';
import { type FallbackResult, sendWithFallback } from './send-report';
import {
  attemptTimeout,
  canSendNow,
  INITIAL_SCHEDULE,
  type MonotonicMs,
  nextSendAt,
  type SendSchedule,
} from './send-schedule';

/** Sends the heartbeats of one worker, from the event loop or from a thread. */
export interface ReportSender {
  start(): void;
  /** There is a change that should be reported before the next heartbeat is due. */
  notifyChange(): void;
  /** Sends one report now, whether started or not. Never rejects. @returns whether the exporter accepted it */
  beat(timeoutMs: number): Promise<boolean>;
  /** Starts no further report and aborts the one in flight, because a stop report is about to be sent. */
  abort(): void;
  /** Ends the heartbeats and sends the stop report. Never rejects. @returns whether the exporter accepted it */
  stop(buildStopReport: () => Report, timeoutMs: number): Promise<boolean>;
}

export interface HeartbeatSenderOptions {
  readonly transport: Transport;
  /** The transport again, if it is shared with other workers of the process. */
  readonly batch?: Pick<BatchedTransport, 'start' | 'stop' | 'sendDue' | 'waitForStopTurn'>;
  readonly clock: Clock;
  readonly intervalMs: number;
  /**
   * Returns the current report, or undefined to skip this heartbeat.
   *
   * @param stalledMs how long the event loop was blocked before it
   */
  readonly buildReport: (stalledMs: number) => Report | undefined;
  readonly problems: ProblemReporter;
  /** Called after each accepted heartbeat, but not after the stop report. */
  readonly onAccepted: () => void;
  readonly onCommand: (command: Command) => void;
}

const MAX_SEEN_COMMANDS = 100;
const STOP_RETRY_PAUSE_MS = 100;

/**
 * Sends the current report in the background. There is no queue that could overflow: totals are cumulative, so the next
 * report replaces one that could not be sent.
 *
 * States:
 * - STOPPED: no timer, nothing in flight. Initial state.
 * - WAITING: a timer runs until the next report is due (`nextSendAt`): at 0.8 to 1 of the interval, earlier after a
 *   change, later after a failure or if the exporter asked for a pause.
 * - SENDING: a report is in flight; there is no timer.
 *
 * Transitions:
 * - STOPPED → WAITING: `start`. The first report is due at once.
 * - WAITING → WAITING: `notifyChange` moves the timer forward.
 * - WAITING → SENDING: the timer fires, or a shared batch asks this sender to send with others (`sendNow`).
 * - WAITING → WAITING: `buildReport` returned undefined; the heartbeat is skipped.
 * - SENDING → WAITING: the report was accepted, rejected, or failed. A change meanwhile is reported with the next report.
 * - any → STOPPED: `abort`, or `stop`, which aborts and then sends the stop report until it is accepted or rejected, or
 *   its time is over. The result of an aborted report is ignored, even if the sender was started again meanwhile.
 */
export class HeartbeatSender implements ReportSender, BatchableSender {
  #schedule: SendSchedule = INITIAL_SCHEDULE;
  /** Drawn once per attempt; determines when the next one is due. */
  #random = 1;
  #running = false;
  /** How late the timer of the next report fired: the time for which the event loop was blocked. */
  #lateMs = 0;
  #inFlight: AbortController | undefined;
  #cancelTimer: () => void = () => undefined;
  readonly #seenCommands = new Set<string>();

  readonly #options: HeartbeatSenderOptions;

  constructor(options: HeartbeatSenderOptions) {
    this.#options = options;
  }

  get intervalMs(): number {
    return this.#options.intervalMs;
  }

  start(): void {
    if (this.#running) {
      return;
    }
    this.#running = true;
    this.#schedule = INITIAL_SCHEDULE;
    this.#options.batch?.start(this);
    this.#startTimer();
  }

  notifyChange(): void {
    if (this.#schedule.changed) {
      return;
    }
    this.#schedule = { ...this.#schedule, changed: true };
    if (this.#running && this.#inFlight === undefined) {
      this.#startTimer();
    }
  }

  abort(): void {
    this.#running = false;
    this.#options.batch?.stop();
    this.#cancelTimer();
    this.#inFlight?.abort();
    this.#inFlight = undefined;
  }

  /** Retries the report until the timeout. Keeps no connection: the process may be frozen next. */
  async beat(timeoutMs: number): Promise<boolean> {
    const { clock, transport, buildReport } = this.#options;
    const outcome = await this.#deliver(() => buildReport(0), clock.now() + timeoutMs);
    if (!this.#running) {
      transport.close();
    }
    if (outcome === undefined) {
      return false;
    }
    this.#processResult(outcome);
    return outcome.result.kind === 'accepted';
  }

  /** Retries the stop report until the timeout. */
  async stop(buildStopReport: () => Report | undefined, timeoutMs: number): Promise<boolean> {
    this.abort();
    const { clock, transport, batch } = this.#options;
    const deadline = clock.now() + timeoutMs;
    await batch?.waitForStopTurn();
    const outcome = await this.#deliver(buildStopReport, deadline);
    transport.close();
    return outcome?.result.kind === 'accepted';
  }

  /** Sends a report until it is accepted or rejected. Returns the last result, undefined if nothing was sent. */
  async #deliver(
    build: () => Report | undefined,
    deadline: MonotonicMs,
  ): Promise<FallbackResult | undefined> {
    const { clock, transport } = this.#options;
    let last: FallbackResult | undefined;
    for (let leftMs = deadline - clock.now(); leftMs > 0; leftMs = deadline - clock.now()) {
      const report = this.#buildSafely(build);
      if (report === undefined) {
        break;
      }
      last = await sendWithFallback(report, { timeoutMs: leftMs, keepsAlive: true }, transport, clock);
      const { result } = last;
      if (result.kind === 'accepted' || result.kind === 'rejected') {
        return last;
      }
      const pauseMs =
        result.kind === 'busy' ? Math.max(result.pauseMs, STOP_RETRY_PAUSE_MS) : STOP_RETRY_PAUSE_MS;
      await clock.pause(Math.min(pauseMs, Math.max(deadline - clock.now(), 0)));
    }
    return last;
  }

  canSendNow(now: MonotonicMs): boolean {
    return this.#running && this.#inFlight === undefined && canSendNow(this.#schedule, this.intervalMs, now);
  }

  /** Has no effect if this sender was stopped, or has a report in flight. */
  sendNow(slot: SendSlot): void {
    if (!this.#running || this.#inFlight !== undefined) {
      return;
    }
    this.#cancelTimer();
    void this.#send(slot);
  }

  #startTimer(): void {
    const { clock, intervalMs } = this.#options;
    this.#cancelTimer();
    const dueAt = nextSendAt(this.#schedule, intervalMs, this.#random);
    const now = clock.now();
    const firesAt = Math.max(dueAt, now);
    this.#cancelTimer = clock.schedule(firesAt - now, () => {
      this.#lateMs = Math.max(clock.now() - firesAt, 0);
      this.#onDue();
    });
  }

  #onDue(): void {
    const { clock, batch } = this.#options;
    if (batch === undefined) {
      this.sendNow({ at: clock.now(), random: clock.random() });
    } else {
      batch.sendDue(this);
    }
  }

  async #send({ at, random }: SendSlot): Promise<void> {
    const { clock, intervalMs, transport, buildReport } = this.#options;
    this.#schedule = { ...this.#schedule, attemptedAt: at, changed: false };
    this.#random = random;
    const stalledMs = this.#lateMs;
    this.#lateMs = 0;
    const report = this.#buildSafely(() => buildReport(stalledMs));
    if (report !== undefined) {
      const inFlight = new AbortController();
      this.#inFlight = inFlight;
      const options = { timeoutMs: attemptTimeout(intervalMs), keepsAlive: false, signal: inFlight.signal };
      const result = await sendWithFallback(report, options, transport, clock);
      // Stopped meanwhile, and possibly started again.
      if (this.#inFlight !== inFlight) {
        return;
      }
      this.#inFlight = undefined;
      this.#handleResult(result);
    }
    this.#startTimer();
  }

  /** A report that could not be built is skipped; the heartbeats go on. */
  #buildSafely(build: () => Report | undefined): Report | undefined {
    try {
      return build();
    } catch (cause) {
      const message = `The report could not be built: ${describeCause(cause)}`;
      this.#options.problems.report({ kind: 'content', message, cause }, 'build');
      return undefined;
    }
  }

  #handleResult(outcome: FallbackResult): void {
    const { result } = outcome;
    const { clock } = this.#options;
    const now = clock.now();
    const hasArrived = result.kind === 'accepted' || result.kind === 'rejected';
    const pause = result.kind === 'busy' && result.pauseMs > 0 ? { notBefore: now + result.pauseMs } : {};
    const { attemptedAt, changed, failures } = this.#schedule;
    this.#schedule = {
      ...(attemptedAt === undefined ? {} : { attemptedAt }),
      endedAt: now,
      changed,
      failures: hasArrived ? 0 : failures + 1,
      ...pause,
    };
    this.#processResult(outcome);
  }

  /** Reports problems, passes on commands, and calls back for an accepted report. */
  #processResult({ result, contentRejection }: FallbackResult): void {
    const { problems } = this.#options;
    reportSendProblem(result, contentRejection, problems);
    if (result.kind !== 'accepted') {
      return;
    }
    problems.resolve(
      'unreachable',
      'busy',
      ...(contentRejection === undefined && result.warning === undefined ? (['rejected'] as const) : []),
    );
    for (const command of result.commands) {
      this.#handleCommand(command);
    }
    this.#options.onAccepted();
  }

  /** Calls back once per command. The exporter repeats a command until a later report shows that it arrived. */
  #handleCommand(command: Command): void {
    if (this.#seenCommands.has(command.id)) {
      return;
    }
    this.#seenCommands.add(command.id);
    const [oldest] = this.#seenCommands;
    if (this.#seenCommands.size > MAX_SEEN_COMMANDS && oldest !== undefined) {
      this.#seenCommands.delete(oldest);
    }
    this.#options.onCommand(command);
  }
}
