import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExporterProcess } from '../environment/exporter-process';
import { RawConnection } from './raw-connection';

const WORKERS_PER_REQUEST = 500;

/** An exporter in a process of its own, and raw connections to it. `end` closes all of them. */
export class AttackedExporter {
  readonly url: string;
  readonly exporter: ExporterProcess;
  readonly folder: string;
  readonly #connections: RawConnection[] = [];

  private constructor(running: { exporter: ExporterProcess; url: string }, folder: string) {
    this.url = running.url;
    this.exporter = running.exporter;
    this.folder = folder;
  }

  /** Starts an exporter with flags. `files` are written to its folder first; `{folder}` in a flag is replaced by its path. */
  static async start(
    flags: readonly string[] = [],
    files: Readonly<Record<string, string>> = {},
  ): Promise<AttackedExporter> {
    const folder = mkdtempSync(join(tmpdir(), 'heartline-hostile-'));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    const argv = flags.map((flag) => flag.replaceAll('{folder}', folder));
    const running = await ExporterProcess.start(`--storage.path=${join(folder, 'data')}`, ...argv);
    return new AttackedExporter(running, folder);
  }

  connect(): RawConnection {
    const connection = new RawConnection(this.url);
    this.#connections.push(connection);
    return connection;
  }

  /** Reports `count` workers with long texts, so that lists of them are large. */
  async addWorkers(count: number): Promise<void> {
    for (let first = 0; first < count; first += WORKERS_PER_REQUEST) {
      const reports = Array.from({ length: Math.min(WORKERS_PER_REQUEST, count - first) }, (_, index) => ({
        worker_id: `w-${first + index}`,
        worker_type: 'attacked',
        current_task: 'task '.repeat(20),
        last_error: 'error '.repeat(20),
      }));
      const response = await fetch(`${this.url}/api/v1/reports`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(reports),
      });
      if (response.status !== 202) {
        throw new Error(`The workers were not accepted: ${response.status}`);
      }
    }
  }

  /** Resident memory of the process, in bytes. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.exporter.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }

  async end(): Promise<void> {
    for (const connection of this.#connections) {
      connection.end();
    }
    await this.exporter.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
