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

/** The built exporter as its users run it, in a process of its own. */
export class ExporterProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<ExitResult>;
  readonly #waiting = new Set<() => void>();

  constructor(...argv: readonly string[]) {
    this.#child = spawn(process.execPath, [MAIN, '--log.format=json', ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        this.lines.push(line);
        for (const look of this.#waiting) look();
      });
    }
    this.#ended = once(this.#child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      lines: this.lines,
    }));
  }

  /** Starts one on a free port; resolves with it and its URL once it is ready. */
  static async start(...argv: readonly string[]): Promise<{ exporter: ExporterProcess; url: string }> {
    const exporter = new ExporterProcess('--web.listen-address=127.0.0.1:0', ...argv);
    const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
    return { exporter, url };
  }

  /** The first line that holds the text, now or later; rejects where the process ends without. */
  async waitForLine(text: string): Promise<string> {
    const found = new Promise<string>((resolve) => {
      const look = () => {
        const line = this.lines.find((each) => each.includes(text));
        if (line === undefined) return;
        this.#waiting.delete(look);
        resolve(line);
      };
      this.#waiting.add(look);
      look();
    });
    const ended = this.#ended.then(({ code, lines }): never => {
      throw new Error(`The exporter ended (${code ?? 'signal'}) without "${text}":\n${lines.join('\n')}`);
    });
    return Promise.race([found, ended]);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('The exporter could not be started.');
    return pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  exited(): Promise<ExitResult> {
    return this.#ended;
  }

  /** At once, as a crash would. */
  async kill(): Promise<ExitResult> {
    this.#child.kill('SIGKILL');
    return this.#ended;
  }
}
