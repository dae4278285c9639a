import { type ChildProcess, fork } from 'node:child_process';

import { type SandboxTask, isSandboxResult } from './ipc-messages';

const MEMORY_LIMIT_MIB = 48;

/** How a sandbox ended: terminated by its worker, or crashed. */
export type SandboxExit = 'terminated' | 'crashed';

/** One sandbox: a process with little memory, no environment variables and a folder of its own. */
export class SandboxProcess {
  readonly #child: ChildProcess;
  /** Whether it was terminated. The process may still be exiting. */
  isTerminating = false;
  /** Resolves when the process has exited. */
  readonly exited: Promise<SandboxExit>;

  constructor(
    readonly id: string,
    readonly folder: string,
    script: string,
  ) {
    this.#child = fork(script, [], {
      cwd: folder,
      env: {},
      execArgv: [`--max-old-space-size=${MEMORY_LIMIT_MIB}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.exited = new Promise((resolve) => {
      const handleExit = (): void => resolve(this.isTerminating ? 'terminated' : 'crashed');
      this.#child.once('exit', handleExit);
      // A process that could not be started emits no exit.
      this.#child.once('error', handleExit);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Runs a task. Terminates the sandbox if the signal is aborted first.
   * @throws the error of the program, the signal's reason, or a SandboxGoneError if the sandbox exits
   */
  async run(task: SandboxTask, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const child = this.#child;
    return new Promise<unknown>((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        child.off('message', handleMessage);
        child.off('exit', handleExit);
        signal.removeEventListener('abort', handleAbort);
        outcome();
      };
      const handleMessage = (message: unknown): void => {
        if (!isSandboxResult(message)) {
          return;
        }
        settle(() => {
          if ('result' in message) {
            resolve(message.result);
          } else {
            reject(Object.assign(new Error(message.error.message), { name: message.error.name }));
          }
        });
      };
      const handleExit = (): void =>
        settle(() =>
          reject(Object.assign(new Error(`sandbox ${this.id} exited`), { name: 'SandboxGoneError' })),
        );
      const handleAbort = (): void => {
        this.terminate();
        settle(() => reject(signal.reason as Error));
      };
      child.on('message', handleMessage);
      child.on('exit', handleExit);
      signal.addEventListener('abort', handleAbort);
      child.send(task, (error) => {
        if (error !== null) {
          handleExit();
        }
      });
    });
  }

  /** Ends the process with SIGKILL, because its program may never return to the event loop. */
  terminate(): void {
    this.isTerminating = true;
    this.#child.kill('SIGKILL');
  }
}
