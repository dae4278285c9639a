import { HeartbeatValues, type HeartbeatValuesPoll } from '../../sources/heartbeat-values';
import { type PollContext, promisedInterval, type Reading, type Sighting } from '../../sources/source';
import { type Millis } from '../../../model/time';
import { type Query, type SqlDialect, type SqlRow } from '../clients/sql-client';
import { columnName, columnNames } from './columns';
import { heartbeatAge } from './heartbeat-age';
import { newestRows } from './newest-rows';
import { type KnownRow, removedRows } from './removed-rows';
import { columnsQuery, workerQuery } from './worker-query';
import { readWorkerRow, type WorkerDefaults, type WorkerRow } from './worker-row';

export interface WorkerRowsOptions extends WorkerDefaults {
  /** A SELECT with the columns of `WORKER_COLUMNS`. */
  readonly select: string;
  readonly dialect: SqlDialect;
  readonly pollSeconds: number;
}

type WorkersReading = Required<Pick<Reading, 'workers' | 'warnings'>>;

const DEFAULT_THRESHOLD = 3;
/** Rows whose last heartbeat is older by the server's clock when they are first seen are not taken over. */
const MAX_AGE_OF_NEW_MS: Millis = 24 * 3_600_000;
const NO_ID = 'Rows without worker_id are left out. The SELECT has to name this column';
const SAME_ID =
  'Several rows have the same worker_id: the newest of them counts. Let the SELECT return one row per worker';

/** Reads workers from a table in which they, or something else, write the time of their last heartbeat. */
export class WorkerRows {
  readonly #options: WorkerRowsOptions;
  readonly #values = new HeartbeatValues();
  #known: ReadonlyMap<string, KnownRow> = new Map();
  #lastPollAt: Millis | undefined;
  /** Name of the column with the last heartbeat; `unknown` until there is a row. */
  #lastSeen: { readonly column: string | undefined } | 'unknown' = 'unknown';

  constructor(options: WorkerRowsOptions) {
    this.#options = options;
  }

  async read(query: Query, context: PollContext): Promise<WorkersReading> {
    const rows = await this.#readRows(query, context.maxWorkers);
    const reading = this.#toReading(rows, context);
    this.#lastPollAt = context.now;
    return reading;
  }

  async #readRows(query: Query, limit: number): Promise<readonly SqlRow[]> {
    const { select, dialect } = this.#options;
    if (this.#lastSeen === 'unknown') {
      const [first] = await query(columnsQuery(select));
      if (first === undefined) {
        return [];
      }
      this.#lastSeen = { column: columnName('last_seen', Object.keys(first)) };
    }
    return query(workerQuery(select, this.#lastSeen.column, limit, dialect)).catch((error: unknown) => {
      // The columns may have changed.
      this.#lastSeen = 'unknown';
      throw error;
    });
  }

  #toReading(all: readonly SqlRow[], context: PollContext): WorkersReading {
    const rows = all.slice(0, context.maxWorkers);
    const values = this.#values.begin(context.now);
    const known = new Map<string, KnownRow>();
    const workers: Sighting[] = [];
    const columns = columnNames(Object.keys(rows[0] ?? {}));
    const parsed = rows
      .map((row) => readWorkerRow(row, columns, this.#options))
      .filter((row) => row !== undefined);
    const newest = newestRows(parsed);
    const present = new Set(newest.map(({ id }) => id));
    for (const row of newest) {
      const sighting = this.#toSighting(row, values, context.now);
      if (this.#isForgotten(row, sighting)) {
        continue;
      }
      // Without evidence of a heartbeat it is yielded once: the fleet may have forgotten it since, and the row may stay.
      const isStopped = sighting.report.status === 'stopped';
      if (sighting.ageMs !== undefined || isStopped || !this.#known.has(row.id)) {
        workers.push(sighting);
      }
      known.set(row.id, { report: sighting.report, isFresh: isFresh(sighting) });
    }
    values.complete();
    const warnings = [
      ...(parsed.length < rows.length ? [NO_ID] : []),
      ...(newest.length < parsed.length ? [SAME_ID] : []),
    ];
    if (all.length > rows.length) {
      warnings.push(
        `More than ${context.maxWorkers} rows (limits.workers): the others are left out. Add a WHERE to the SELECT`,
      );
    } else {
      const { stopped, warning } = removedRows(this.#known, present, context.monitored());
      workers.push(...stopped.map((report) => ({ report, ageMs: 0 })));
      warnings.push(...(warning === undefined ? [] : [warning]));
    }
    this.#known = known;
    return { workers, warnings };
  }

  #toSighting(
    { id, report, lastSeen, serverAgeMs }: WorkerRow,
    values: HeartbeatValuesPoll,
    now: Millis,
  ): Sighting {
    const interval = promisedInterval(report.interval_seconds, this.#options.pollSeconds);
    const ageMs = heartbeatAge({
      observedMs: lastSeen === undefined ? undefined : values.ageMs(id, lastSeen),
      serverMs: serverAgeMs,
      intervalMs: interval * 1000,
      sincePollMs: this.#lastPollAt === undefined ? undefined : now - this.#lastPollAt,
    });
    return { report: { ...report, interval_seconds: interval }, ageMs };
  }

  /** A row that nothing has cleaned up since its worker ended, long before it was first seen. */
  #isForgotten({ id, serverAgeMs }: WorkerRow, { ageMs, report }: Sighting): boolean {
    return (
      ageMs === undefined &&
      report.status !== 'stopped' &&
      !this.#known.has(id) &&
      serverAgeMs !== undefined &&
      serverAgeMs > MAX_AGE_OF_NEW_MS
    );
  }
}

function isFresh({ report, ageMs }: Sighting): boolean {
  const { interval_seconds: interval = 0, failure_threshold: threshold = DEFAULT_THRESHOLD } = report;
  return ageMs !== undefined && ageMs < interval * 1000 * threshold;
}
