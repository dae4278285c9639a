import { type Millis } from '../../model/time';
import { type Log } from '../../telemetry/log';
import { type SourceMetrics } from '../../telemetry/source-metrics';
import { backOff } from './back-off';
import { type PollContext, type Reading, type Source, type SourceTraffic } from './source';

export interface PollLoopDeps {
  readonly source: Source;
  /** Name of the source: the label `source`, and the source of its workers in the fleet. */
  readonly name: string;
  readonly pollIntervalMs: Millis;
  /** Maximum duration of a poll. */
  readonly timeoutMs: Millis;
  readonly now: () => Millis;
  readonly maxWorkers: () => number;
  readonly monitored: PollContext['monitored'];
  readonly readUpTo: PollContext['readUpTo'];
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Takes over what a poll has found. Resolves when it is in the journal. */
  readonly onReading: (reading: Reading, context: ReadingContext) => Promise<void>;
  /** The source cannot be read since the given time, the last successful poll. Called for each failed poll. */
  readonly onDown: (since: Millis) => void;
  /** The source can be read. Called before `onReading`. */
  readonly onUp: (reading: Reading) => void;
  readonly metrics: SourceMetrics;
  readonly log: Log;
}

export interface ReadingContext {
  /** The first reading since the start, or since the source was down. */
  readonly isFirst: boolean;
}

/** A source that asks for polls (`Source.onNews`) gets one at most this often. */
const MIN_POLL_INTERVAL_MS: Millis = 250;
/**
 * A poll may receive this much: 10,000 workers with 25 KiB each. A key or a row may be larger than the memory, and nothing
 * else limits what its client reads.
 */
const MAX_POLL_BYTES = 256 * 1024 * 1024;
const BYTES_CHECK_INTERVAL_MS: Millis = 50;
/** A source that stays down is logged this often. */
const FAILURE_LOG_INTERVAL_MS: Millis = 60_000;
/** So many different warnings of a source are logged: those who write its messages and keys choose parts of them. */
const MAX_WARNINGS = 1_000;
const NO_TRAFFIC: SourceTraffic = { commands: 0, sentBytes: 0, receivedBytes: 0 };

/**
 * Polls one source until it is closed: in its interval, one poll at a time, each with a time-out; after a failure with a
 * back-off. Down means that the last poll failed.
 */
export class PollLoop {
  readonly #deps: PollLoopDeps;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #closed = false;
  /** When the last successful poll began; the start of the loop before it. */
  #readAt: Millis;
  #startedAt: Millis;
  #failures = 0;
  #isFirst = true;
  #newsWaits = false;
  #failureLoggedAt: Millis | undefined;
  #traffic = NO_TRAFFIC;
  readonly #warned = new Set<string>();

  constructor(deps: PollLoopDeps) {
    this.#deps = deps;
    this.#readAt = deps.now();
    this.#startedAt = this.#readAt;
  }

  /** Begins with a poll at once. */
  start(): void {
    const { source } = this.#deps;
    this.#readAt = this.#deps.now();
    source.onNews?.(() => this.#pollForNews());
    this.#pollIn(0);
  }

  /** Ends the poll in progress and closes the source. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#abort?.abort(new Error('the source is closed'));
    await this.#polling;
    await this.#deps.source.close();
  }

  #pollIn(delayMs: Millis): void {
    clearTimeout(this.#timer);
    if (!this.#closed) {
      this.#timer = setTimeout(() => {
        this.#polling = this.#poll()
          .catch((error: unknown) => {
            // A defect in what follows a poll, such as `onUp`: a rejection would end the exporter.
            this.#deps.log.error({ source: this.#deps.name, err: error }, 'a poll failed');
          })
          .finally(() => {
            this.#polling = undefined;
            this.#pollIn(this.#nextDelay());
          });
      }, delayMs);
    }
  }

  #pollForNews(): void {
    if (this.#polling !== undefined) {
      this.#newsWaits = true;
    } else if (this.#failures === 0) {
      this.#pollIn(this.#untilNewsPoll());
    }
  }

  #untilNewsPoll(): Millis {
    return Math.max(0, this.#startedAt + MIN_POLL_INTERVAL_MS - this.#deps.now());
  }

  /** Time until the next poll. The interval counts from begin to begin. */
  #nextDelay(): Millis {
    if (this.#failures > 0) {
      return backOff(this.#failures, this.#deps.random());
    }
    if (this.#newsWaits) {
      return this.#untilNewsPoll();
    }
    return Math.max(0, this.#startedAt + this.#deps.pollIntervalMs - this.#deps.now());
  }

  async #poll(): Promise<void> {
    const { now, metrics, name } = this.#deps;
    this.#startedAt = now();
    this.#newsWaits = false;
    const startedAt = this.#startedAt;
    let reading: Reading;
    try {
      reading = await this.#read();
    } catch (error) {
      if (!this.#closed) {
        this.#failed(error);
      }
      return;
    } finally {
      metrics.polled(name, (now() - startedAt) / 1000);
      this.#countTraffic();
    }
    if (!this.#closed) {
      this.#succeeded(startedAt, reading);
      await this.#takeOver(reading);
    }
  }

  /** An error here is one of the journal, and not of the source. */
  async #takeOver(reading: Reading): Promise<void> {
    const { onReading, log, name } = this.#deps;
    try {
      await onReading(reading, { isFirst: this.#isFirst });
      this.#isFirst = false;
    } catch (error) {
      log.error(
        { source: name, err: error },
        'what the source found could not be recorded; polling it again',
      );
    }
  }

  /** Polls with a time-out. A source that ignores the abort is no longer waited for. */
  async #read(): Promise<Reading> {
    const { source, timeoutMs, now, maxWorkers, monitored, readUpTo } = this.#deps;
    const abort = new AbortController();
    this.#abort = abort;
    const aborted = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error), { once: true });
    });
    const timer = setTimeout(
      () => abort.abort(new Error(`no answer within ${timeoutMs / 1000} s (timeout_seconds)`)),
      timeoutMs,
    );
    const receivedBefore = source.traffic.receivedBytes;
    const watch = setInterval(() => {
      if (source.traffic.receivedBytes - receivedBefore > MAX_POLL_BYTES) {
        abort.abort(
          new Error(`the answers exceed ${MAX_POLL_BYTES} bytes: a key or a row of a worker is too large`),
        );
      }
    }, BYTES_CHECK_INTERVAL_MS);
    const context = { signal: abort.signal, now: now(), maxWorkers: maxWorkers(), monitored, readUpTo };
    try {
      return await Promise.race([source.poll(context), aborted]);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  }

  #succeeded(startedAt: Millis, reading: Reading): void {
    const { name, metrics, log, onUp } = this.#deps;
    this.#readAt = startedAt;
    if (this.#failures > 0) {
      log.info({ source: name, failed_polls: this.#failures }, 'source can be read again');
    }
    this.#failures = 0;
    this.#failureLoggedAt = undefined;
    metrics.sourceUp(name, this.#deps.now(), reading.workers.length);
    onUp(reading);
    for (const warning of reading.warnings ?? []) {
      if (!this.#warned.has(warning) && this.#warned.size < MAX_WARNINGS) {
        this.#warned.add(warning);
        log.warn({ source: name, warning }, 'source is read in part');
      }
    }
  }

  #failed(error: unknown): void {
    const { name, metrics, log, now, onDown } = this.#deps;
    this.#failures += 1;
    this.#isFirst = true;
    metrics.sourceDown(name);
    onDown(this.#readAt);
    const at = now();
    if (this.#failureLoggedAt !== undefined && at - this.#failureLoggedAt < FAILURE_LOG_INTERVAL_MS) {
      return;
    }
    this.#failureLoggedAt = at;
    log.warn(
      { source: name, err: error },
      'source cannot be read; its workers are unknown until it can be read again',
    );
  }

  #countTraffic(): void {
    const { commands, sentBytes, receivedBytes } = this.#deps.source.traffic;
    const before = this.#traffic;
    this.#traffic = { commands, sentBytes, receivedBytes };
    this.#deps.metrics.traffic(this.#deps.name, {
      commands: commands - before.commands,
      sentBytes: sentBytes - before.sentBytes,
      receivedBytes: receivedBytes - before.receivedBytes,
    });
  }
}
