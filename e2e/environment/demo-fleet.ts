import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { poll } from '../../stack/src/processes/poll';

interface DemoWorker {
  readonly pid: number;
  readonly type: string;
}

/** The demo fleet as a process, with its workers' process IDs and a way to command it. */
export class DemoFleet {
  /** Workers that have started, by ID; the newest process of each. */
  readonly workers = new Map<string, DemoWorker>();
  readonly #events: {
    readonly event: string;
    readonly worker_id?: string;
    readonly service?: string;
  }[] = [];

  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts so many workers without chaos; nobody restarts one that dies. */
  static async start(exporterUrl: string, workers: number): Promise<DemoFleet> {
    const script = join(__dirname, '..', '..', 'demo', 'dist', 'processes', 'supervisor.js');
    const flags = [`--url=${exporterUrl}`, `--workers=${workers}`, '--away-seconds=3600', '--json'];
    const child = spawn(process.execPath, [script, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
    const fleet = new DemoFleet(child);
    createInterface({ input: child.stdout }).on('line', (line) => fleet.#hear(line));
    const started = await poll(() => (fleet.workers.size === workers ? true : undefined), 60_000);
    if (!started) throw new Error(`${fleet.workers.size} of ${workers} demo workers started within 60 s.`);
    return fleet;
  }

  /** Worker IDs of one type, in order. */
  ofType(type: string): string[] {
    return [...this.workers].filter(([, seat]) => seat.type === type).map(([id]) => id);
  }

  /** Says `kill`, `stop`, `start` … of a worker or the store, and waits until the fleet reports `event` of it. */
  async command(order: string, whom: string, event: string): Promise<void> {
    const before = this.#events.length;
    this.#child.stdin?.write(`${order} ${whom}\n`);
    const heard = () =>
      this.#events
        .slice(before)
        .some((each) => each.event === event && (each.worker_id ?? each.service) === whom) || undefined;
    if (!(await poll(heard, 30_000)))
      throw new Error(`"${order} ${whom}" was not answered by "${event}" in 30 s.`);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }

  #hear(line: string): void {
    const said = JSON.parse(line) as {
      event: string;
      worker_id?: string;
      service?: string;
      worker_type?: string;
      pid?: number;
    };
    if (said.event === 'started' && said.worker_id && said.worker_type && said.pid) {
      this.workers.set(said.worker_id, { pid: said.pid, type: said.worker_type });
    }
    this.#events.push(said);
  }
}
