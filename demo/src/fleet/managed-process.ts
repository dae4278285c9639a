import { type ChildProcess, fork } from 'node:child_process';

import { type EventSubject, type ProcessEvent } from './events';
import { type ProcessCommand } from './ipc-messages';

/** How to run a process, and what to do with its messages. */
export interface ProcessSpec {
  readonly subject: EventSubject;
  readonly script: string;
  /** Evaluated at each start. */
  readonly args: () => readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onMessage: (message: unknown, process: ManagedProcess) => void;
  readonly onExit: () => void;
}

export interface ProcessOptions {
  /** Seconds until a process that exited without being stopped is started again. */
  readonly awaySeconds: number;
  readonly onEvent: (event: ProcessEvent) => void;
}

/**
 * A process of the fleet that is started again under the same name. Its methods are the commands of standard input and of
 * chaos. After an exit the process is started again at once (restart), after `awaySeconds` (any unexpected exit, a kill
 * included), or not at all (stop).
 */
export class ManagedProcess {
  #child: ChildProcess | undefined;
  #isPaused = false;
  /** Set once the process was asked to exit: what follows the exit. */
  #afterExit: 'nothing' | 'start' | undefined;
  #restartTimer: NodeJS.Timeout | undefined;

  readonly #spec: ProcessSpec;
  readonly #options: ProcessOptions;

  constructor(spec: ProcessSpec, options: ProcessOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  start(): void {
    if (this.#child !== undefined) {
      return;
    }
    clearTimeout(this.#restartTimer);
    this.#afterExit = undefined;
    const { script, args, env, onMessage } = this.#spec;
    const child = fork(script, args(), {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message: unknown) => onMessage(message, this));
    child.on('exit', (code, signal) => this.#handleExit(code, signal));
    this.#emit('started');
  }

  /** Simulates a crash: the process sends no stop report. */
  kill(): void {
    if (this.#child === undefined) {
      return;
    }
    this.#emit('killed');
    this.#child.kill('SIGKILL');
  }

  /** Stops gracefully: a worker finishes its job and sends a stop report. */
  stop(): void {
    if (this.#child === undefined) {
      return;
    }
    this.#emit('stopping');
    this.#terminate('nothing');
  }

  /** Stops gracefully and cancels a pending start. */
  shutDown(): void {
    clearTimeout(this.#restartTimer);
    this.stop();
  }

  restart(reason?: string): void {
    if (this.#child === undefined) {
      this.start();
      return;
    }
    this.#emit('restarting', reason);
    this.#terminate('start');
  }

  pause(): void {
    if (this.#child === undefined || this.#isPaused) {
      return;
    }
    this.#isPaused = true;
    this.#child.kill('SIGSTOP');
    this.#emit('paused');
  }

  resume(): void {
    if (this.#child === undefined || !this.#isPaused) {
      return;
    }
    this.#isPaused = false;
    this.#child.kill('SIGCONT');
    this.#emit('resumed');
  }

  leak(): void {
    if (this.#child === undefined) {
      return;
    }
    const message: ProcessCommand = { command: 'leak' };
    this.#child.send(message);
    this.#emit('leaking');
  }

  #terminate(afterExit: 'nothing' | 'start'): void {
    this.#afterExit = afterExit;
    // A paused process handles SIGTERM only once it is resumed.
    this.resume();
    this.#child?.kill('SIGTERM');
  }

  #handleExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#emit('exited', signal ?? `code ${String(code)}`);
    this.#child = undefined;
    this.#isPaused = false;
    this.#spec.onExit();
    if (this.#afterExit === 'start') {
      this.start();
    } else if (this.#afterExit === undefined) {
      this.#restartTimer = setTimeout(() => this.start(), this.#options.awaySeconds * 1000).unref();
    }
  }

  #emit(event: ProcessEvent['event'], detail?: string): void {
    this.#options.onEvent({
      event,
      ...this.#spec.subject,
      pid: this.#child?.pid,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
