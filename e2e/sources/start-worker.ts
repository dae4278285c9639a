import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';

/** A worker of a queue tool in its own process, ended by its process ID. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(
    script: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) {
    this.#child = spawn(process.execPath, [join(__dirname, 'workers', script), ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /** Starts a worker. Resolves when it waits for jobs. */
  static async start(
    script: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<WorkerProcess> {
    const worker = new WorkerProcess(script, args, environment);
    await pollUntil('a worker to start', () => {
      if (worker.#child.exitCode !== null) {
        throw new Error(`The worker has ended:\n${worker.#output}`);
      }
      return worker.#output.includes('working');
    });
    return worker;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it with a signal, and resolves when it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}
