import { ExporterInFolder } from '../environment/exporter-in-folder';
import { RawConnection } from './raw-connection';

/** An exporter in a process of its own, and raw connections to it. `end` closes all of them. */
export class AttackedExporter {
  readonly inFolder: ExporterInFolder;
  readonly #connections: RawConnection[] = [];

  private constructor(inFolder: ExporterInFolder) {
    this.inFolder = inFolder;
  }

  /** Starts an exporter with flags. `files` are written to its folder first; `{folder}` in a flag is replaced by its path. */
  static async start(
    flags: readonly string[] = [],
    files: Readonly<Record<string, string>> = {},
  ): Promise<AttackedExporter> {
    return new AttackedExporter(await ExporterInFolder.start({ flags, files }));
  }

  get url(): string {
    return this.inFolder.url;
  }

  connect(): RawConnection {
    const connection = new RawConnection(this.url);
    this.#connections.push(connection);
    return connection;
  }

  /** Reports `count` workers with long texts, so that lists of them are large. */
  addWorkers(count: number): Promise<void> {
    return this.inFolder.report(
      Array.from({ length: count }, (_, index) => ({
        worker_id: `w-${index}`,
        worker_type: 'attacked',
        current_task: 'task '.repeat(20),
        last_error: 'error '.repeat(20),
      })),
    );
  }

  /** Resident memory of the process, in bytes; NaN if it has ended. */
  get residentBytes(): number {
    return this.inFolder.process.residentBytes ?? Number.NaN;
  }

  async end(): Promise<void> {
    for (const connection of this.#connections) {
      connection.end();
    }
    await this.inFolder.end();
  }
}
