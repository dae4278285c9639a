import { type QueueReport } from '@heartline/protocol';
import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import {
  type PollContext,
  promisedInterval,
  type Reading,
  type Source,
  type SourceTraffic,
} from '../../sources/source';
import { quoteIdentifier } from '../../../databases/quote-name';
import { type Query, type SqlClient, type SqlRow } from '../clients/sql-client';
import { processSightings } from '../sessions/process-sightings';
import { excuseBusy, goneProcesses, observeProcesses, type ProcessesState } from '../sessions/processes';
import { readSessions, type Session, type SessionSnapshot } from '../sessions/session';
import { toMoment } from '../values';
import { goodbyesSince, readGoodbyes } from './goodbyes';

type GraphileWorkerConfig = SourceConfigOf<'graphile-worker'>;

/** Each pool keeps one session for notifications, whose last query stays this one. */
const LISTENING = 'LISTEN "jobs:insert"';
const MAX_QUEUES = 1_000;

/**
 * Reads the pools of graphile-worker, by the sessions in which they listen for jobs, and its jobs. The free version keeps no
 * registry of workers and no heartbeats.
 */
export class GraphileWorkerSource implements Source {
  readonly #client: SqlClient;
  readonly #config: GraphileWorkerConfig;
  #state: ProcessesState | undefined;
  /** The goodbyes that the server had counted when they were last read. */
  #goodbyes = 0;

  constructor(client: SqlClient, config: GraphileWorkerConfig) {
    this.#client = client;
    this.#config = config;
  }

  get traffic(): SourceTraffic {
    return this.#client.traffic;
  }

  poll({ signal, now, maxWorkers }: PollContext): Promise<Reading> {
    const { schema, worker_type: workerType } = this.#config;
    return this.#client.read(signal, async (query) => {
      const snapshot = await readSessions(query, '%');
      const { jobs, locks, isHidden } = await readJobs(query, schema);
      const state = await this.#observe(query, snapshot, now);
      this.#state = { ...state, living: excuseBusy(state.living, locks, now, this.#intervalSeconds * 1000) };
      const { living, ended } = this.#state;
      const intervalSeconds = this.#intervalSeconds;
      return {
        workers: processSightings({ living, ended }, now, { workerType, intervalSeconds, maxWorkers }),
        queues: jobs.slice(0, MAX_QUEUES).map(toQueue),
        warnings: [
          ...(isHidden ? [hiddenRows(schema)] : []),
          ...(jobs.length > MAX_QUEUES ? [`More than ${MAX_QUEUES} tasks: the others are left out`] : []),
        ],
      };
    });
  }

  async #observe(query: Query, snapshot: SessionSnapshot, now: Millis): Promise<ProcessesState> {
    const options = { showsProcess: isListening, defaultName: this.#config.worker_type };
    const gone = goneProcesses(this.#state, snapshot, options);
    if (this.#state !== undefined && gone.length === 0) {
      return observeProcesses(this.#state, snapshot, now, options);
    }
    const before = this.#goodbyes;
    this.#goodbyes = await readGoodbyes(query);
    return observeProcesses(this.#state, snapshot, now, options, goodbyesSince(before, this.#goodbyes));
  }

  get #intervalSeconds(): number {
    return promisedInterval(this.#config.heartbeat_seconds, this.#config.poll_interval_seconds);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function isListening({ query }: Session): boolean {
  return query.startsWith(LISTENING);
}

function hiddenRows(schema: string): string {
  return `Row security hides the jobs of ${schema}.jobs from this role, so its queues look empty. Let the owner of the table grant the view of graphile-worker 0.16 or newer`;
}

/** `run_at <= now()`, so that it waits; a locked job is being worked on; one without attempts left has failed for good. */
function jobsQuery(schema: string): string {
  return `
SELECT task_identifier AS task,
       count(*) FILTER (WHERE locked_at IS NULL AND run_at <= now() AND attempts < max_attempts)::int AS waiting,
       count(*) FILTER (WHERE locked_at IS NOT NULL)::int AS active,
       count(*) FILTER (WHERE locked_at IS NULL AND run_at > now() AND attempts < max_attempts)::int AS delayed,
       min(run_at) FILTER (WHERE locked_at IS NULL AND run_at <= now() AND attempts < max_attempts) AS oldest
  FROM ${schema}.jobs
 GROUP BY task_identifier
 ORDER BY task_identifier
 LIMIT $1`;
}

async function readJobs(
  query: Query,
  schemaName: string,
): Promise<{ jobs: readonly SqlRow[]; locks: number; isHidden: boolean }> {
  const schema = quoteIdentifier(schemaName);
  const [table] = await query('SELECT to_regclass($1) IS NOT NULL AS present', [`${schema}.jobs`]);
  if (table?.['present'] !== true) {
    throw new Error(
      `There is no table or view ${schemaName}.jobs: graphile-worker has not been installed in this database, or has another schema (schema)`,
    );
  }
  const [security] = await query('SELECT row_security_active($1::regclass) AS active', [`${schema}.jobs`]);
  const jobs = await query(jobsQuery(schema), [MAX_QUEUES + 1]);
  const [locks] = await query(
    `SELECT count(DISTINCT locked_by)::int AS holders FROM ${schema}.jobs WHERE locked_by IS NOT NULL`,
  );
  return { jobs, locks: Number(locks?.['holders'] ?? 0), isHidden: security?.['active'] === true };
}

function toQueue(row: SqlRow): QueueReport {
  const oldest = toMoment(row['oldest']);
  return {
    queue: String(row['task']),
    waiting: Number(row['waiting']),
    active: Number(row['active']),
    delayed: Number(row['delayed']),
    oldest_waiting_at: oldest ?? null,
  };
}
