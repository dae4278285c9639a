import { sendStopSync, type StopSyncReport } from './stop-sync';

/** The part of `process` that is used here. */
export type ProcessLike = Pick<
  NodeJS.Process,
  'pid' | 'exitCode' | 'on' | 'prependListener' | 'removeListener' | 'listeners' | 'kill' | 'exit'
>;

/** Reports a stop when the process ends. */
export interface ExitParticipant {
  /** Called while the event loop still runs. Never rejects, and takes a limited time. */
  stop(): Promise<unknown>;
  /**
   * Called in `process.exit()`, when the event loop does not run any more. Stops and returns the stop report to send,
   * if one is expected.
   */
  stopSync(): StopSyncReport | undefined;
}

/** How a process ends. */
export interface ExitCause {
  readonly code: number;
  /** Whether there was an uncaught exception or rejection. */
  readonly uncaught: boolean;
  /** Whether SIGTERM or SIGINT was received before. */
  readonly signalled: boolean;
}

type Signal = 'SIGTERM' | 'SIGINT';
const SIGNAL_NUMBERS: Readonly<Record<Signal, number>> = { SIGINT: 2, SIGTERM: 15 };
/** The exit codes that shells and supervisors use for an end by SIGINT and by SIGTERM. */
const SIGNAL_EXIT_CODES: readonly number[] = [130, 143];
const SIGNAL_DELIVERY_MS = 500;

/**
 * Returns whether the end of the process is graceful rather than a crash (S5.3). After a crash no stop is reported, so
 * that the missed heartbeats cause an alert. The exit code shows a failure, whether the process did not catch the
 * exception or caught it and called `process.exit(1)`.
 */
export function isGracefulExit({ code, uncaught, signalled }: ExitCause): boolean {
  if (signalled) {
    return !uncaught;
  }
  return code === 0 || (!uncaught && SIGNAL_EXIT_CODES.includes(code));
}

/**
 * Handles the end of the process for all heartbeats in it. It does not change how the process ends: if the application
 * handles a signal, the application decides; otherwise the signal ends the process as it would without the client.
 */
export class ProcessExit {
  readonly #participants = new Set<ExitParticipant>();
  #uncaught = false;
  #signalled = false;
  #stopping = false;

  readonly #process: ProcessLike;
  readonly #send: (reports: readonly StopSyncReport[]) => unknown;

  /** @param send sends the stop reports of all participants, and has finished or given up on return */
  constructor(
    processLike: ProcessLike,
    send: (reports: readonly StopSyncReport[]) => unknown = (reports) => sendStopSync(reports),
  ) {
    this.#process = processLike;
    this.#send = send;
  }

  add(participant: ExitParticipant): void {
    if (this.#participants.size === 0) {
      this.#addListeners();
    }
    this.#participants.add(participant);
  }

  remove(participant: ExitParticipant): void {
    if (this.#participants.delete(participant) && this.#participants.size === 0) {
      this.#removeListeners();
    }
  }

  readonly #onUncaught = (): void => {
    this.#uncaught = true;
  };

  readonly #onSigterm = (): void => this.#onSignal('SIGTERM');
  readonly #onSigint = (): void => this.#onSignal('SIGINT');

  #onSignal(signal: Signal): void {
    this.#signalled = true;
    // If the application handles the signal, it may finish its work first, or not end at all. The stop is reported when
    // the process ends.
    if (hasOtherSignalHandlers(this.#process.listeners(signal).length - 1)) {
      return;
    }
    if (this.#stopping) {
      // The second signal ends the process at once.
      this.#resendSignal(signal);
      return;
    }
    this.#stopping = true;
    void this.#stopAll().then(() => this.#resendSignal(signal));
  }

  readonly #onBeforeExit = (): void => {
    if (this.#isGraceful(Number(this.#process.exitCode ?? 0))) {
      void this.#stopAll();
    }
  };

  readonly #onExit = (code: number): void => {
    if (!this.#isGraceful(code)) {
      return;
    }
    this.#send(
      [...this.#participants].flatMap((participant) => {
        const report = participant.stopSync();
        return report === undefined ? [] : [report];
      }),
    );
  };

  #isGraceful(code: number): boolean {
    return isGracefulExit({ code, uncaught: this.#uncaught, signalled: this.#signalled });
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#participants].map((participant) => participant.stop()));
  }

  /** Sends the signal again without the client's listeners, so that it has its usual effect. */
  #resendSignal(signal: Signal): void {
    this.#removeListeners();
    this.#process.kill(this.#process.pid, signal);
    // The first process of a container does not end by a signal that it does not handle.
    setTimeout(() => this.#process.exit(128 + SIGNAL_NUMBERS[signal]), SIGNAL_DELIVERY_MS);
  }

  #addListeners(): void {
    this.#process.on('uncaughtExceptionMonitor', this.#onUncaught);
    // Prepended, because a listener that the application added by `once` is not in the list any more after its turn.
    this.#process.prependListener('SIGTERM', this.#onSigterm);
    this.#process.prependListener('SIGINT', this.#onSigint);
    this.#process.on('beforeExit', this.#onBeforeExit);
    this.#process.on('exit', this.#onExit);
  }

  #removeListeners(): void {
    this.#process.removeListener('uncaughtExceptionMonitor', this.#onUncaught);
    this.#process.removeListener('SIGTERM', this.#onSigterm);
    this.#process.removeListener('SIGINT', this.#onSigint);
    this.#process.removeListener('beforeExit', this.#onBeforeExit);
    this.#process.removeListener('exit', this.#onExit);
  }
}

/** Where the two maintained major versions of `signal-exit` keep the number of their listeners per signal. */
const SIGNAL_EXIT_EMITTERS = [
  () => Reflect.get(globalThis, Symbol.for('signal-exit emitter')) as unknown,
  () => Reflect.get(process, '__signal_exit_emitter__') as unknown,
];

/**
 * Returns whether the application handles a signal. The listeners of `signal-exit`, which many packages depend on, do not
 * count: it ends the process only if there are no other listeners, so it would wait for the client, and the client for it,
 * and the signal would not end the process any more.
 * @param otherListeners the number of listeners besides the client's
 */
export function hasOtherSignalHandlers(
  otherListeners: number,
  emitters: readonly (() => unknown)[] = SIGNAL_EXIT_EMITTERS,
): boolean {
  return otherListeners > emitters.reduce((sum, emitter) => sum + listenerCount(emitter()), 0);
}

function listenerCount(emitter: unknown): number {
  const count: unknown = typeof emitter === 'object' && emitter !== null ? Reflect.get(emitter, 'count') : 0;
  return typeof count === 'number' ? count : 0;
}

type SharedProcessExit = Pick<ProcessExit, 'add' | 'remove'>;

/** The number is that of the interface of `ExitParticipant`. */
const SHARED_KEY = Symbol.for('@heartline/client process exit 1');

/**
 * Returns the one of this process. A process may have loaded the client more than once: with `import` and with `require`,
 * or in several bundles. Each would take the signal handler of the other for one of the application, and none would end
 * the process.
 */
function sharedProcessExit(): SharedProcessExit {
  const existing = Reflect.get(globalThis, SHARED_KEY) as SharedProcessExit | undefined;
  const shared = existing ?? new ProcessExit(process);
  Reflect.set(globalThis, SHARED_KEY, shared);
  return shared;
}

export const processExit: SharedProcessExit = sharedProcessExit();
