import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const OUTPUT_CHARACTERS = 8_000;

/** A process that a test has started, ended by its process ID. */
export class TestProcess {
  readonly #child: ChildProcess;
  #output = '';

  /** @param environment all variables of the process */
  constructor(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
      });
    }
  }

  get pid(): number {
    if (this.#child.pid === undefined) {
      throw new Error(`The process did not start: ${this.#child.spawnfile}`);
    }
    return this.#child.pid;
  }

  /** The end of what it has printed. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it with a signal, also if it is stopped, and resolves when it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) {
      return;
    }
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await ended;
    // A child that has outlived it may hold them open.
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }
}
