import { type ChildProcess, fork } from 'node:child_process';

import { type ToSandbox, isFromSandbox } from './ipc-messages';

const MEMORY_LIMIT_MIB = 48;

/** How a sandbox ended: because its worker wanted it, or by itself. */
export type BoxEnd = 'terminated' | 'crashed';

/** One sandbox: a process of its own with little memory, no environment and a folder that is removed after it. */
export class Box {
  readonly #child: ChildProcess;
  /** Its worker has ended it, and it may not be gone yet. */
  ending = false;
  /** When the process has ended. */
  readonly ended: Promise<BoxEnd>;

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
    this.ended = new Promise((resolve) => {
      const end = (): void => resolve(this.ending ? 'terminated' : 'crashed');
      this.#child.once('exit', end);
      // There is no exit where it could not even be started.
      this.#child.once('error', end);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws what the program threw; the signal's reason, and then the sandbox is ended; that the sandbox is gone */
  async run(task: ToSandbox, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const child = this.#child;
    return new Promise<unknown>((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        child.off('message', hear);
        child.off('exit', gone);
        signal.removeEventListener('abort', late);
        outcome();
      };
      const hear = (message: unknown): void => {
        if (!isFromSandbox(message)) return;
        settle(() => {
          if ('result' in message) resolve(message.result);
          else reject(Object.assign(new Error(message.error.message), { name: message.error.name }));
        });
      };
      const gone = (): void =>
        settle(() =>
          reject(Object.assign(new Error(`sandbox ${this.id} ended`), { name: 'SandboxGoneError' })),
        );
      const late = (): void => {
        this.end();
        settle(() => reject(signal.reason as Error));
      };
      child.on('message', hear);
      child.on('exit', gone);
      signal.addEventListener('abort', late);
      child.send(task, (error) => {
        if (error !== null) gone();
      });
    });
  }

  /** At once: what it computes may never end by itself. */
  end(): void {
    this.ending = true;
    this.#child.kill('SIGKILL');
  }
}
