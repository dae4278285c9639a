import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { PATIENCE_MS } from '../../test-support/poll-until';

const MAIN = join(__dirname, '../../exporter/dist/main.js');

export interface ExitResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error, line by line. */
  readonly lines: readonly string[];
}

export interface RunningExporter {
  readonly exporter: ExporterProcess;
  /** Without a slash at its end. */
  readonly url: string;
}

export interface ProcessOptions {
  /** A command that runs the exporter in its own place, such as `prlimit --fsize=…`. */
  readonly prefix?: readonly string[];
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether its output is read into `lines`; true by default. */
  readonly isLogRead?: boolean;
  /** Path of the main module; that of this checkout by default. */
  readonly main?: string;
}

/**
 * The built exporter in a process, as its users run it. Everything in the repository that runs an exporter in a process
 * of its own does it by this class; the service of the stack and the demo excepted, which are products.
 */
export class ExporterProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<ExitResult>;
  readonly #waiting = new Set<() => void>();

  constructor(argv: readonly string[], options: ProcessOptions = {}) {
    const { prefix = [], environment = {}, isLogRead = true, main = MAIN } = options;
    const flags = argv[0] === 'journal' ? argv : ['--log.format=json', ...argv];
    const [command = process.execPath, ...args] = [...prefix, process.execPath, main, ...flags];
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null || !isLogRead) {
        continue;
      }
      createInterface(stream).on('line', (line) => {
        this.lines.push(line);
        for (const check of this.#waiting) {
          check();
        }
      });
    }
    this.#exit = once(this.#child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      lines: this.lines,
    }));
  }

  /** Starts an exporter on a free port. Resolves with it and its URL once it is ready. */
  static start(...argv: readonly string[]): Promise<RunningExporter> {
    return ExporterProcess.startWith({}, ...argv);
  }

  /** Like `start`. Kills it if it is not ready in time. */
  static async startWith(options: ProcessOptions, ...argv: readonly string[]): Promise<RunningExporter> {
    const exporter = new ExporterProcess(['--web.listen-address=127.0.0.1:0', ...argv], options);
    const timeout = setTimeout(() => exporter.signal('SIGKILL'), PATIENCE_MS);
    try {
      const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
      return { exporter, url };
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Runs a command that ends by itself, such as `journal check`, or an exporter that cannot start. */
  static run(...argv: readonly string[]): Promise<ExitResult> {
    return new ExporterProcess(argv).exited();
  }

  /** The first line that contains the text, printed already or later. Rejects if the process ends without it. */
  async waitForLine(text: string): Promise<string> {
    const match = new Promise<string>((resolve) => {
      const check = () => {
        const line = this.lines.find((each) => each.includes(text));
        if (line === undefined) {
          return;
        }
        this.#waiting.delete(check);
        resolve(line);
      };
      this.#waiting.add(check);
      check();
    });
    const exit = this.#exit.then(({ code, lines }): never => {
      throw new Error(
        `The exporter ended (${code ?? 'signal'}) without printing "${text}":\n${lines.join('\n')}`,
      );
    });
    return Promise.race([match, exit]);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) {
      throw new Error('The exporter did not start.');
    }
    return pid;
  }

  /** Resident memory in bytes (Linux), with mapped pages of the journal; undefined if it has ended. */
  get residentBytes(): number | undefined {
    return this.#statusBytes('VmRSS');
  }

  /** Resident memory in bytes (Linux) that the kernel cannot take back, so without mapped files; undefined if it has ended. */
  get anonymousBytes(): number | undefined {
    return this.#statusBytes('RssAnon');
  }

  #statusBytes(field: string): number | undefined {
    // A process that has ended and that its parent has not waited for has no memory.
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(this.#readStatus())?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  }

  #readStatus(): string {
    try {
      return readFileSync(`/proc/${this.pid}/status`, 'utf8');
    } catch (error) {
      if (this.hasEnded) {
        return '';
      }
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Its standard error, which has its log. */
  get log(): Readable {
    const { stderr } = this.#child;
    if (stderr === null) {
      throw new Error('The exporter has no standard error.');
    }
    return stderr;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  exited(): Promise<ExitResult> {
    return this.#exit;
  }

  /** Ends it with SIGKILL, like a crash. */
  async kill(): Promise<ExitResult> {
    this.#child.kill('SIGKILL');
    return this.#exit;
  }
}
