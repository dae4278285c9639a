import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';
import { ExporterProcess, type ProcessOptions } from './exporter-process';

export interface FolderOptions extends ProcessOptions {
  /** Flags; `{folder}` in them is replaced by the path of the folder. */
  readonly flags?: readonly string[];
  /** Files that are written to the folder before the start, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Directory of the journal; `{folder}/data` by default. */
  readonly storage?: string;
}

const JSON_TYPE = 'application/json';
const REPORTS_PER_REQUEST = 500;

/** The built exporter in a process, with a folder of its own that keeps its journal and files over restarts. */
export class ExporterInFolder {
  readonly folder: string;
  readonly #options: FolderOptions;
  #process: ExporterProcess | undefined;
  #url = '';

  private constructor(folder: string, options: FolderOptions) {
    this.folder = folder;
    this.#options = options;
  }

  static async start(options: FolderOptions = {}): Promise<ExporterInFolder> {
    const folder = mkdtempSync(join(tmpdir(), 'heartline-exporter-'));
    for (const [name, text] of Object.entries(options.files ?? {})) {
      writeFileSync(join(folder, name), text);
    }
    const exporter = new ExporterInFolder(folder, options);
    try {
      await exporter.startAgain();
    } catch (error) {
      await exporter.end();
      throw error;
    }
    return exporter;
  }

  /** Of the current process, without a slash at its end. */
  get url(): string {
    return this.#url;
  }

  /** The process that was started last. */
  get process(): ExporterProcess {
    if (this.#process === undefined) {
      throw new Error('The exporter did not start.');
    }
    return this.#process;
  }

  get pid(): number {
    return this.process.pid;
  }

  get storage(): string {
    return this.#options.storage ?? join(this.folder, 'data');
  }

  /** Starts the exporter with the same folder, after its process has ended. */
  async startAgain(): Promise<void> {
    const flags = (this.#options.flags ?? []).map((flag) => flag.replaceAll('{folder}', this.folder));
    const { exporter, url } = await ExporterProcess.startWith(
      this.#options,
      `--storage.path=${this.storage}`,
      ...flags,
    );
    this.#process = exporter;
    this.#url = url;
  }

  /** Ends the process by SIGTERM. Throws if it does not end in time. */
  async stop(): Promise<void> {
    this.process.signal('SIGTERM');
    await pollUntil('the exporter to end after SIGTERM', () => this.process.hasEnded);
  }

  /** Ends the process by SIGKILL, like a crash. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Kills the process and removes the folder. */
  async end(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Sends a body as it is if it is a text, and as JSON otherwise. */
  post(path: string, body: unknown, contentType = JSON_TYPE): Promise<Response> {
    return fetch(this.#url + path, {
      method: 'POST',
      headers: { 'Content-Type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Sends reports in requests of at most 500. Throws if one is not accepted. */
  async report(reports: readonly object[]): Promise<void> {
    for (let first = 0; first < reports.length; first += REPORTS_PER_REQUEST) {
      const response = await this.post('/api/v1/reports', reports.slice(first, first + REPORTS_PER_REQUEST));
      const text = await response.text();
      if (response.status !== 202) {
        throw new Error(`The exporter did not accept the reports: ${response.status} ${text}`);
      }
    }
  }
}
