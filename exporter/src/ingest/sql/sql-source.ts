import { type SourceConfigOf } from '../../config/schema/sources/source-kinds';
import { type PollContext, type Reading, type Source, type SourceTraffic } from '../sources/source';
import { tableSelect } from './table-select';
import { type SqlClient } from './clients/sql-client';
import { WorkerRows } from './workers/worker-rows';

type SqlConfig = SourceConfigOf<'sql'>;

/** Reads tables that teams keep themselves: workers with the time of their last heartbeat. */
export class SqlSource implements Source {
  readonly #client: SqlClient;
  readonly #config: SqlConfig;
  readonly #workers: WorkerRows | undefined;

  constructor(client: SqlClient, config: SqlConfig) {
    this.#client = client;
    this.#config = config;
    const { workers_table: table, workers_query: query } = config;
    const select = query ?? (table === undefined ? undefined : tableSelect(table, client.dialect));
    this.#workers =
      select === undefined
        ? undefined
        : new WorkerRows({
            select,
            dialect: client.dialect,
            workerType: config.worker_type,
            heartbeatSeconds: config.heartbeat_seconds,
            failureThreshold: config.failure_threshold,
            pollSeconds: config.poll_interval_seconds,
          });
  }

  get traffic(): SourceTraffic {
    return this.#client.traffic;
  }

  onNews(wake: () => void): void {
    const { notify_channel: channel } = this.#config;
    if (channel !== undefined) {
      this.#client.onNotification?.(channel, wake);
    }
  }

  poll(context: PollContext): Promise<Reading> {
    return this.#client.read(context.signal, async (query) => {
      const { workers = [], warnings = [] } = (await this.#workers?.read(query, context)) ?? {};
      return { workers, warnings };
    });
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
