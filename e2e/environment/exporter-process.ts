import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(__dirname, '../../exporter/dist/main.js');

export interface ExitResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error, line by line. */
  readonly lines: readonly string[];
}

/** The built exporter in a process, as its users run it. */
export class ExporterProcess {
  /** Further environment variables of the processes that are started from now on. */
  static environment: Readonly<Record<string, string>> = {};
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<ExitResult>;
  readonly #waiting = new Set<() => void>();

  constructor(...argv: readonly string[]) {
    const flags = argv[0] === 'journal' ? argv : ['--log.format=json', ...argv];
    this.#child = spawn(process.execPath, [MAIN, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...ExporterProcess.environment },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) {
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
  static async start(...argv: readonly string[]): Promise<{ exporter: ExporterProcess; url: string }> {
    const exporter = new ExporterProcess('--web.listen-address=127.0.0.1:0', ...argv);
    const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
    return { exporter, url };
  }

  /** Runs a command that ends by itself, such as `journal check`, or an exporter that cannot start. */
  static run(...argv: readonly string[]): Promise<ExitResult> {
    return new ExporterProcess(...argv).exited();
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
