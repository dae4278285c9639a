import { type Worker } from 'node:worker_threads';
import { type Command, type Report } from '@heartline/protocol';
import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { missingFile, startThread } from '../runtime/start-thread';
import { SENDER_THREAD } from '../runtime/thread-scripts';
import { describeCause } from '../values/describe';
import { type ReportSender } from '../transport/heartbeat-sender';
import { encodeWithFallback } from '../transport/send-report';
import { type DefaultThreads } from './default-threads';
import { type MessageFromThread, type MessageToThread, type SenderThreadData } from './messages';

export interface ThreadSenderOptions {
  readonly data: Omit<SenderThreadData, 'state' | 'aborted'>;
  readonly clock: Clock;
  /** Returns the state of the worker without the fields that the thread adds. */
  readonly buildState: () => Report;
  readonly problems: ProblemReporter;
  readonly onAccepted: () => void;
  readonly onCommand: (command: Command) => void;
  /** Sends from the event loop if the thread cannot be used. */
  readonly fallback: ReportSender;
  /** Path of the thread's script; by default the one of this package. */
  readonly script: string | undefined;
  /**
   * Present if the application did not ask for a thread: there is one only while these allow it, and it is no problem if
   * there is none.
   */
  readonly defaultThreads?: DefaultThreads;
}

/** How often the thread gets the state, which also shows that the event loop runs. */
const SYNCS_PER_INTERVAL = 4;
const MAX_SYNC_PAUSE_MS = 2000;
/** Limits the syncs of a worker with many small tasks. */
const MIN_SYNC_PAUSE_MS = 100;
/** Added to the timeout of the stop report, for the messages to the thread and back. */
const STOP_OVERHEAD_MS = 250;

/** Sends heartbeats from a thread, so that work that blocks the event loop does not delay them. */
export class ThreadSender implements ReportSender {
  #thread: Worker | undefined;
  /** Set when the thread could not be used. */
  #fallback: ReportSender | undefined;
  #hasTaken = false;
  #aborted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #syncedAtMs = -Infinity;
  #cancelSync: () => void = () => undefined;
  #resolveStop: (accepted: boolean) => void = () => undefined;

  readonly #options: ThreadSenderOptions;

  constructor(options: ThreadSenderOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#thread !== undefined) {
      return;
    }
    if (this.#fallback !== undefined || !this.#mayStartThread()) {
      this.#useFallback();
      return;
    }
    try {
      this.#startThread();
    } catch (cause) {
      this.#startFallback(describeCause(cause));
    }
  }

  #mayStartThread(): boolean {
    const { defaultThreads } = this.#options;
    this.#hasTaken = defaultThreads?.take() ?? false;
    return defaultThreads === undefined || this.#hasTaken;
  }

  #threadEnded(): void {
    this.#thread = undefined;
    if (this.#hasTaken) {
      this.#hasTaken = false;
      this.#options.defaultThreads?.release();
    }
  }

  #startThread(): void {
    const { script: file } = this.#options;
    const script = file === undefined ? SENDER_THREAD : { file };
    const reason = missingFile(script);
    if (reason !== undefined) {
      this.#startFallback(reason);
      return;
    }
    this.#aborted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: SenderThreadData = {
      ...this.#options.data,
      state: this.#encodeState(),
      aborted: this.#aborted.buffer,
    };
    const thread = startThread(script, { workerData, name: 'heartline' });
    thread.on('message', (message: MessageFromThread) => this.#handleMessage(message));
    thread.on('error', (cause) => this.#startFallback(describeCause(cause)));
    // After the listeners, because adding one for messages refs the thread again.
    thread.unref();
    this.#thread = thread;
    this.#scheduleSync();
  }

  notifyChange(): void {
    if (this.#fallback !== undefined) {
      this.#fallback.notifyChange();
    } else if (this.#options.clock.now() - this.#syncedAtMs >= MIN_SYNC_PAUSE_MS) {
      // At once, because the work that begins now may block the event loop; and again for what is set together with it, such
      // as the task that starts after the status.
      this.#syncState(true);
      this.#syncAfter(0, false);
    } else {
      this.#syncAfter(MIN_SYNC_PAUSE_MS, true);
    }
  }

  /** Sent from the event loop, which runs when it is called. */
  beat(timeoutMs: number): Promise<boolean> {
    return (this.#fallback ?? this.#options.fallback).beat(timeoutMs);
  }

  async stop(buildStopReport: () => Report, timeoutMs: number): Promise<boolean> {
    this.#cancelSync();
    const thread = this.#thread;
    if (thread === undefined) {
      return (this.#fallback ?? this.#options.fallback).stop(buildStopReport, timeoutMs);
    }
    thread.ref();
    const [stopReport = '{}'] = encodeWithFallback(buildStopReport());
    const stopped = new Promise<boolean>((resolve) => (this.#resolveStop = resolve));
    this.#post({ kind: 'stop', stopReport, timeoutMs });
    const cancelTimeout = this.#options.clock.schedule(timeoutMs + STOP_OVERHEAD_MS, () =>
      this.#resolveStop(false),
    );
    const accepted = await stopped;
    cancelTimeout();
    this.#threadEnded();
    await thread.terminate();
    return accepted;
  }

  abort(): void {
    Atomics.store(this.#aborted, 0, 1);
    this.#fallback?.abort();
  }

  #handleMessage(message: MessageFromThread): void {
    switch (message.kind) {
      case 'problem':
        // The thread has its own ProblemReporter.
        this.#options.problems.notify(message.problem);
        return;
      case 'command':
        this.#options.onCommand(message.command);
        return;
      case 'accepted':
        this.#options.onAccepted();
        return;
      case 'stopped':
        this.#resolveStop(message.accepted);
    }
  }

  #startFallback(reason: string): void {
    this.#cancelSync();
    this.#threadEnded();
    this.#resolveStop(false);
    if (this.#options.defaultThreads === undefined) {
      const message = `The sender thread failed (${reason}). Heartbeats are sent from the event loop instead.`;
      this.#options.problems.report({ kind: 'thread', message });
    }
    this.#useFallback();
  }

  #useFallback(): void {
    this.#fallback = this.#options.fallback;
    this.#fallback.start();
  }

  #scheduleSync(): void {
    const { intervalMs } = this.#options.data;
    this.#syncAfter(Math.min(intervalMs / SYNCS_PER_INTERVAL, MAX_SYNC_PAUSE_MS), false);
  }

  #syncAfter(ms: number, urgent: boolean): void {
    this.#cancelSync();
    this.#cancelSync = this.#options.clock.schedule(ms, () => this.#syncState(urgent));
  }

  #syncState(urgent: boolean): void {
    if (this.#thread === undefined) {
      return;
    }
    this.#syncedAtMs = this.#options.clock.now();
    this.#post({ kind: 'state', state: this.#encodeState(), urgent });
    this.#scheduleSync();
  }

  #post(message: MessageToThread): void {
    this.#thread?.postMessage(message);
  }

  /** Returns the state as JSON, or that of a minimal report if it cannot be encoded. */
  #encodeState(): string {
    const [first = '{}', minimal] = encodeWithFallback(this.#options.buildState());
    if (minimal === undefined) {
      const message =
        'The content of the report cannot be encoded as JSON, for instance because of a BigInt or a circular structure in the metadata. A minimal report is sent.';
      this.#options.problems.report({ kind: 'content', message }, 'state');
    }
    return first;
  }
}
