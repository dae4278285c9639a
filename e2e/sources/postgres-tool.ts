import { PostgresServer } from '../../test-support/servers/postgres-server';
import { type TestProcess } from '../../test-support/test-process';
import { createMonitor } from './sql-sources';
import { startWorker } from './start-worker';
import { WatchingExporter } from './watching-exporter';

/** A PostgreSQL, workers of a queue tool that use it, and an exporter that watches them. */
export class PostgresTool {
  readonly server: PostgresServer;
  readonly #workers: TestProcess[] = [];
  #exporter: WatchingExporter | undefined;

  private constructor(server: PostgresServer) {
    this.server = server;
  }

  static async start(): Promise<PostgresTool> {
    const server = await PostgresServer.start();
    await createMonitor(server);
    await server.query('GRANT pg_read_all_stats TO heartline');
    return new PostgresTool(server);
  }

  /** Starts a worker, a script of the folder `workers`. Resolves when it waits for jobs. */
  async startWorker(...call: Parameters<typeof startWorker>): Promise<TestProcess> {
    const worker = await startWorker(...call);
    this.#workers.push(worker);
    return worker;
  }

  /** Starts the exporter with a source. */
  async watch(source: Readonly<Record<string, unknown>>): Promise<WatchingExporter> {
    this.#exporter = await WatchingExporter.start(source);
    return this.#exporter;
  }

  /** Ends the exporter and the workers. */
  async endProcesses(): Promise<void> {
    await this.#exporter?.close();
    this.#exporter = undefined;
    await Promise.all(this.#workers.splice(0).map((worker) => worker.end('SIGKILL')));
  }
}
