import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { withoutRoot } from './servers/own-user';

const run = promisify(execFile);
const OUTPUT_CHARACTERS = 4_000;

/** Runs a program of a server to its end. */
export async function runServerProgram(program: string, args: readonly string[]): Promise<void> {
  const { command, args: all } = withoutRoot(program, args);
  await run(command, all, { maxBuffer: 64 * 1024 * 1024 });
}

/** A server in the foreground, ended by its process ID. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #output = '';

  constructor(program: string, args: readonly string[]) {
    const { command, args: all } = withoutRoot(program, args);
    this.#child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
      });
    }
  }

  /** The end of what it has printed. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Sends a signal, and resolves once the process has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) {
      return;
    }
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }
}
