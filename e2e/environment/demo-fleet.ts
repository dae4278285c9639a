import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pollUntil } from '../../test-support/poll-until';

interface DemoWorker {
  readonly pid: number;
  readonly type: string;
}

/** One line that the supervisor prints. */
interface FleetEvent {
  readonly event: string;
  readonly worker_id?: string;
  readonly service?: string;
  readonly worker_type?: string;
  readonly pid?: number;
}

/** The demo fleet's supervisor process, with the process IDs of its workers and its commands. */
export class DemoFleet {
  /** The newest process of each worker, by worker ID. */
  readonly workers = new Map<string, DemoWorker>();
  readonly #events: FleetEvent[] = [];

  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts so many workers without chaos. A worker that dies is not restarted. */
  static async start(exporterUrl: string, workers: number): Promise<DemoFleet> {
    const script = join(__dirname, '..', '..', 'demo', 'dist', 'processes', 'supervisor.js');
    const flags = [`--url=${exporterUrl}`, `--workers=${workers}`, '--away-seconds=3600', '--json'];
    const child = spawn(process.execPath, [script, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
    const fleet = new DemoFleet(child);
    createInterface({ input: child.stdout }).on('line', (line) => fleet.#recordEvent(line));
    await pollUntil(`${workers} demo workers to start`, () => fleet.workers.size === workers);
    return fleet;
  }

  /** Worker IDs of one type, in order. */
  ofType(type: string): string[] {
    return [...this.workers].filter(([, worker]) => worker.type === type).map(([id]) => id);
  }

  /**
   * Sends a command (`kill`, `stop`, `start` …) for a worker or the store, and waits until the fleet prints `event` for
   * the same target.
   */
  async command(command: string, target: string, event: string): Promise<void> {
    const before = this.#events.length;
    this.#child.stdin?.write(`${command} ${target}\n`);
    await pollUntil(`the event "${event}" after "${command} ${target}"`, () =>
      this.#events
        .slice(before)
        .some((each) => each.event === event && (each.worker_id ?? each.service) === target),
    );
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }

  #recordEvent(line: string): void {
    const event = JSON.parse(line) as FleetEvent;
    if (event.event === 'started' && event.worker_id && event.worker_type && event.pid) {
      this.workers.set(event.worker_id, { pid: event.pid, type: event.worker_type });
    }
    this.#events.push(event);
  }
}
