import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { pollUntil } from '../../test-support/poll-until';
import { ExporterProcess } from '../environment/exporter-process';
import { MONITOR } from './sql-sources';

export interface WatchedWorker {
  readonly worker_id: string;
  readonly worker_type: string;
  readonly state: string;
  readonly age_seconds: number;
}

/** The built exporter with one source, which is read as the documented role. */
export class WatchingExporter {
  readonly #folder: string;
  #exporter: ExporterProcess | undefined;
  #url = '';
  /** Every state that a worker was seen in, in order, by its ID. */
  readonly seen = new Map<string, string[]>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(source: Readonly<Record<string, unknown>>): Promise<WatchingExporter> {
    const folder = await mkdtemp(join(tmpdir(), 'heartline-source-'));
    await writeFile(join(folder, 'password'), `${MONITOR.password}\n`);
    const entry = { poll_interval_seconds: 0.5, timeout_seconds: 10, password_file: 'password', ...source };
    await writeFile(join(folder, 'heartline.yml'), stringify({ sources: [entry] }));
    const watching = new WatchingExporter(folder);
    await watching.startAgain();
    return watching;
  }

  /** Starts the exporter that was killed, with the same journal. */
  async startAgain(): Promise<void> {
    const { exporter, url } = await ExporterProcess.start(
      `--config.file=${join(this.#folder, 'heartline.yml')}`,
      `--storage.path=${join(this.#folder, 'data')}`,
    );
    this.#exporter = exporter;
    this.#url = url;
  }

  async kill(): Promise<void> {
    await this.#exporter?.kill();
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async workers(): Promise<readonly WatchedWorker[]> {
    const response = await fetch(`${this.#url}/health/workers?limit=1000`);
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
          `They are ${JSON.stringify(last.map(({ worker_id, state }) => [worker_id, state]))}.\n${this.#exporter?.lines.slice(-5).join('\n') ?? ''}`,
        );
      },
      { everyMs: 200 },
    );
  }

  /** The values of a series by its labels, as the scrape has them. */
  async samples(name: string): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
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
