import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';
import { type TablesReading } from '../../../model/source-figures';
import { type Millis } from '../../../model/time';
import { type PollContext, type Reading, type Source, type SourceTraffic } from '../../sources/source';
import { type Query, type SqlClient } from '../clients/sql-client';
import { toNumber } from '../values';
import { dialectOf } from './dialects';
import { openEvents, readEvents } from './event-figures';
import { type FiguresContext } from './figures';
import { readMeasurements } from './measurements';
import { readWindow } from './read-window';
import { readSandboxes } from './sandbox-reports';
import { readTableSizes } from './table-sizes';
import { readTasks } from './task-figures';

type Config = SourceConfigOf<'sql-tables'>;

/** Reads tables of tasks, of events of sandboxes and of measurements. Its connection is not that of a source of workers. */
export class SqlTablesSource implements Source {
  readonly #client: SqlClient;
  readonly #config: Config;

  constructor(client: SqlClient, config: Config) {
    this.#client = client;
    this.#config = config;
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
    return this.#client.read(context.signal, (query) => this.#read(query, context));
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #read(query: Query, { now, readUpTo }: PollContext): Promise<Reading> {
    const config = this.#config;
    const { dialect } = this.#client;
    const serverNow = await serverTime(query, this.#client);
    const context: FiguresContext = {
      config,
      dialect,
      query,
      now,
      windowOf: (table) => readWindow(readUpTo(table), serverNow, config.settle_seconds * 1000),
    };
    const readings: TablesReading[] = [];
    if (config.tasks_table !== undefined || config.tasks_query !== undefined) {
      readings.push(await readTasks(context));
    }
    let found: Pick<Reading, 'sandboxes' | 'warnings'> = {};
    if (config.sandbox_events_table !== undefined || config.sandbox_events_query !== undefined) {
      const events = await openEvents(context);
      readings.push(await readEvents(events, context));
      found = await readSandboxes(events, { config, now, serverNow, readUpTo: readUpTo('sandboxes') });
      readings.push({ gauges: {}, increases: {}, readUpTo: { sandboxes: serverNow } });
    }
    if (config.metrics_table !== undefined || config.metrics_query !== undefined) {
      readings.push(await readMeasurements(context));
    }
    const named = [config.tasks_table, config.sandbox_events_table, config.metrics_table];
    const tableSize = await readTableSizes(
      named.filter((table) => table !== undefined),
      dialect,
      query,
    );
    readings.push({ gauges: { tableSize }, increases: {}, readUpTo: {} });
    return { workers: [], ...found, tables: merged(readings) };
  }
}

async function serverTime(query: Query, { dialect }: SqlClient): Promise<Millis> {
  const [row] = await query(`SELECT ${dialectOf(dialect).nowMs} AS now_ms`);
  const at = toNumber(row?.['now_ms']);
  if (at === undefined) {
    throw new Error('The server does not tell its time.');
  }
  return at;
}

/** The readings of several tables as one. No two have a family in common. */
function merged(readings: readonly TablesReading[]): TablesReading {
  return {
    gauges: Object.assign({}, ...readings.map(({ gauges }) => gauges)) as TablesReading['gauges'],
    increases: Object.assign({}, ...readings.map(({ increases }) => increases)) as TablesReading['increases'],
    readUpTo: Object.assign({}, ...readings.map(({ readUpTo }) => readUpTo)) as TablesReading['readUpTo'],
  };
}
