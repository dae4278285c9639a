import { stringify } from 'yaml';
import { pollUntil } from '../../test-support/poll-until';
import { ExporterInFolder } from '../environment/exporter-in-folder';
import { MONITOR } from './sql-sources';

export interface WatchedWorker {
  readonly worker_id: string;
  readonly worker_type: string;
  readonly state: string;
  readonly age_seconds: number;
}

/** The built exporter with one source, which is read as the documented role. */
export class WatchingExporter {
  readonly #exporter: ExporterInFolder;
  /** Every state that a worker was seen in, in order, by its ID. */
  readonly seen = new Map<string, string[]>();

  private constructor(exporter: ExporterInFolder) {
    this.#exporter = exporter;
  }

  static async start(source: Readonly<Record<string, unknown>>): Promise<WatchingExporter> {
    const entry = { poll_interval_seconds: 0.5, timeout_seconds: 10, password_file: 'password', ...source };
    const exporter = await ExporterInFolder.start({
      files: { password: `${MONITOR.password}\n`, 'heartline.yml': stringify({ sources: [entry] }) },
      flags: ['--config.file={folder}/heartline.yml'],
    });
    return new WatchingExporter(exporter);
  }

  /** Starts the exporter that was killed, with the same journal. */
  startAgain(): Promise<void> {
    return this.#exporter.startAgain();
  }

  kill(): Promise<void> {
    return this.#exporter.kill();
  }

  close(): Promise<void> {
    return this.#exporter.end();
  }

  async workers(): Promise<readonly WatchedWorker[]> {
    const response = await fetch(`${this.#exporter.url}/health/workers?limit=1000`);
    const { workers } = (await response.json()) as { workers: readonly WatchedWorker[] };
    for (const { worker_id: id, state } of workers) {
      const states = this.seen.get(id) ?? [];
      if (states.at(-1) !== state) {
        this.seen.set(id, [...states, state]);
      }
    }
    return workers;
  }

  /** Waits until the workers are in these states, in any order. */
  async waitForStates(...states: readonly string[]): Promise<readonly WatchedWorker[]> {
    let last: readonly WatchedWorker[] = [];
    const sorted = (of: readonly string[]) => JSON.stringify([...of].sort());
    return pollUntil(
      `workers to be ${states.join(', ')}`,
      async () => {
        last = await this.workers();
        if (sorted(last.map(({ state }) => state)) === sorted(states)) {
          return last;
        }
        throw new Error(
          `They are ${JSON.stringify(last.map(({ worker_id, state }) => [worker_id, state]))}.\n${this.#exporter.process.lines.slice(-5).join('\n')}`,
        );
      },
      { everyMs: 200 },
    );
  }

  /** The values of a series by its labels, as the scrape has them. */
  async samples(name: string): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.#exporter.url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
    return new Map(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(name.length, end), Number(line.slice(end + 1))];
      }),
    );
  }

  /** Waits until each worker has sent so many heartbeats: one that ends right after it was first seen may look replaced. */
  async waitForHeartbeats(count: number): Promise<void> {
    await pollUntil(`${count} heartbeats of each worker`, async () => {
      const totals = [...(await this.samples('worker_heartbeats_total')).values()];
      return totals.length > 0 && totals.every((total) => total >= count);
    });
  }

  /** IDs of the workers that were ever seen as failed. */
  get everFailed(): readonly string[] {
    return [...this.seen].filter(([, states]) => states.includes('failed')).map(([id]) => id);
  }
}
