import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { ExporterInFolder } from '../environment/exporter-in-folder';
import { pollUntil } from '../../test-support/poll-until';

/** The part of a worker of the health API that tests of sources read. */
export interface WorkerRow {
  readonly worker_id: string;
  readonly worker_type: string;
  readonly state: string;
  readonly status?: string;
  readonly metrics?: Readonly<Record<string, unknown>>;
}

interface Heartbeat {
  readonly at: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

interface Transition {
  readonly worker_id: string;
  readonly state: string;
}

const CONFIG_FILE = 'heartline.yml';

/** The exporter in a process with configured sources. It records every transition of every worker. */
export class ObservedExporter {
  readonly transitions: Transition[] = [];
  readonly #exporter: ExporterInFolder;
  #stream = new AbortController();

  private constructor(exporter: ExporterInFolder) {
    this.#exporter = exporter;
    void this.#record(this.#stream.signal);
  }

  /** @param sources the lines of the configuration below `sources:` */
  static async start(sources: string): Promise<ObservedExporter> {
    const exporter = await ExporterInFolder.start({
      files: { [CONFIG_FILE]: configuration(sources) },
      flags: [`--config.file={folder}/${CONFIG_FILE}`],
    });
    return new ObservedExporter(exporter);
  }

  get url(): string {
    return this.#exporter.url;
  }

  /** Writes the configuration. A running exporter has to be told to reload it. */
  async configure(sources: string): Promise<void> {
    await writeFile(join(this.#exporter.folder, CONFIG_FILE), configuration(sources));
  }

  async reload(): Promise<void> {
    await fetch(`${this.url}/-/reload`, { method: 'POST' });
  }

  async startAgain(): Promise<void> {
    await this.#exporter.startAgain();
    this.#stream = new AbortController();
    void this.#record(this.#stream.signal);
  }

  /** Kills it, as a crash does. */
  async kill(): Promise<void> {
    this.#stream.abort();
    await this.#exporter.kill();
  }

  async close(): Promise<void> {
    this.#stream.abort();
    await this.#exporter.stop();
    await this.#exporter.end();
  }

  get log(): string {
    return this.#exporter.process.lines.join('\n');
  }

  async workers(): Promise<readonly WorkerRow[]> {
    const response = await fetch(`${this.url}/health/workers?limit=1000`);
    return ((await response.json()) as { workers: readonly WorkerRow[] }).workers;
  }

  /** Heartbeats of a worker in the last hour, oldest first. */
  async heartbeats(id: string): Promise<readonly Heartbeat[]> {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const to = new Date(Date.now() + 60_000).toISOString();
    const response = await fetch(`${this.url}/health/workers/${id}/heartbeats?from=${from}&to=${to}`);
    return ((await response.json()) as { heartbeats: readonly Heartbeat[] }).heartbeats;
  }

  /** State by worker ID. */
  async states(): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries((await this.workers()).map(({ worker_id: id, state }) => [id, state]));
  }

  /** Waits until workers are in these states; others do not matter. */
  async untilStates(expected: Readonly<Record<string, string>>): Promise<void> {
    let last: unknown;
    await pollUntil(`the states ${JSON.stringify(expected)}`, async () => {
      const states = await this.states();
      last = states;
      return Object.entries(expected).every(([id, state]) => states[id] === state);
    }).catch((error: unknown) => {
      throw new Error(
        `${String(error)}\nLast: ${JSON.stringify(last)}\nTransitions: ${JSON.stringify(this.transitions.slice(-50).map(({ worker_id: id, state }) => [id, state]))}\n${this.log}`,
      );
    });
  }

  /** Values of a series by the value of one of its labels. */
  async series(name: string, label: string, where = ''): Promise<Readonly<Record<string, number>>> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const values: Record<string, number> = {};
    for (const line of text.split('\n')) {
      if (line.startsWith(`${name}{`) && line.includes(where)) {
        const key = new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1] ?? '';
        values[key] = Number(line.slice(line.lastIndexOf(' ') + 1));
      }
    }
    return values;
  }

  /** The states that workers have entered since the last call, by worker ID. */
  takeTransitions(): Readonly<Record<string, readonly string[]>> {
    const taken: Record<string, string[]> = {};
    for (const { worker_id: id, state } of this.transitions.splice(0)) {
      (taken[id] ??= []).push(state);
    }
    return taken;
  }

  async #record(signal: AbortSignal): Promise<void> {
    try {
      const { body } = await fetch(`${this.url}/health/events`, { signal });
      if (body === null) {
        return;
      }
      for await (const line of createInterface(
        Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
      )) {
        if (line.startsWith('data: ') && line.includes('"worker_id"')) {
          this.transitions.push(JSON.parse(line.slice('data: '.length)) as Transition);
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }
}

function configuration(sources: string): string {
  return `sources:\n${sources}\n`;
}

/** Fails if one of the workers entered a state that says that it is dead or late, although it lived. */
export function expectNothingFalse(
  transitions: Readonly<Record<string, readonly string[]>>,
  living: readonly string[],
): void {
  const wrong = living.flatMap((id) =>
    (transitions[id] ?? [])
      .filter((state) => ['failed', 'critical', 'stopped'].includes(state))
      .map((state) => `${id}: ${state}`),
  );
  expect(wrong).toEqual([]);
}
