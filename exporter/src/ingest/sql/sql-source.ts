import { type SourceConfigOf } from '../../config/schema/sources/source-kinds';
import { type PollContext, type Reading, type Source, type SourceTraffic } from '../sources/source';
import { tableSelect } from './table-select';
import { type SqlClient, type SqlDialect } from './clients/sql-client';
import { WorkerRows } from './workers/worker-rows';

type SqlConfig = SourceConfigOf<'sql'>;

/** Reads tables that teams keep themselves: workers with the time of their last heartbeat. */
export class SqlSource implements Source {
  readonly #client: SqlClient;
  readonly #config: SqlConfig;
  readonly #workers: WorkerRows;

  constructor(client: SqlClient, config: SqlConfig) {
    this.#client = client;
    this.#config = config;
    this.#workers = new WorkerRows({
      select: selectOf(config, client.dialect),
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
    return this.#client.read(context.signal, (query) => this.#workers.read(query, context));
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** The configuration has one of both. */
function selectOf(
  { workers_query: query, workers_table: table = '' }: SqlConfig,
  dialect: SqlDialect,
): string {
  return query ?? tableSelect(table, dialect);
}
