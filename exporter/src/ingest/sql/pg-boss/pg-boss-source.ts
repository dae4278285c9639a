import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';
import {
  type PollContext,
  promisedInterval,
  type Reading,
  type Sighting,
  type Source,
  type SourceTraffic,
} from '../../sources/source';
import { type Query, type SqlClient } from '../clients/sql-client';
import { processSightings } from '../sessions/process-sightings';
import { observeProcesses, type ProcessesState } from '../sessions/processes';
import { readSessions } from '../sessions/session';
import { readInstances } from './instances';
import { readQueues } from './queues';
import { readSchemaFeatures } from './schema-features';

type PgBossConfig = SourceConfigOf<'pg-boss'>;

const MAX_QUEUES = 1_000;
const UNSUPERVISED =
  'No instance of pg-boss supervises its queues: the counts in its table are old, and jobs that hang are not ended. Start one with supervise: true, and persistQueueStats where the version has it';

/**
 * Reads the instances and queues of pg-boss. Versions before 12.38 register no instances: their processes are seen by their
 * sessions, one per address and application_name.
 */
export class PgBossSource implements Source {
  readonly #client: SqlClient;
  readonly #config: PgBossConfig;
  #state: ProcessesState | undefined;

  constructor(client: SqlClient, config: PgBossConfig) {
    this.#client = client;
    this.#config = config;
  }

  get traffic(): SourceTraffic {
    return this.#client.traffic;
  }

  poll(context: PollContext): Promise<Reading> {
    const { schema } = this.#config;
    return this.#client.read(context.signal, async (query) => {
      const features = await readSchemaFeatures(query, schema);
      const workers = features.hasInstances
        ? await this.#readInstances(query, context)
        : await this.#readProcesses(query, context);
      const { queues, isUnsupervised } = await readQueues(query, schema, features, MAX_QUEUES);
      return { workers, queues, warnings: isUnsupervised ? [UNSUPERVISED] : [] };
    });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #readInstances(query: Query, { maxWorkers }: PollContext): Promise<readonly Sighting[]> {
    const { schema, worker_type: workerType, poll_interval_seconds: pollSeconds } = this.#config;
    return readInstances(query, schema, { workerType, pollSeconds, maxWorkers });
  }

  async #readProcesses(query: Query, { now, maxWorkers }: PollContext): Promise<readonly Sighting[]> {
    const { worker_type: workerType, application_name: pattern } = this.#config;
    const { heartbeat_seconds: heartbeat, poll_interval_seconds: pollSeconds } = this.#config;
    const snapshot = await readSessions(query, pattern);
    this.#state = observeProcesses(this.#state, snapshot, now, { defaultName: workerType });
    const intervalSeconds = promisedInterval(heartbeat, pollSeconds);
    return processSightings(this.#state, now, { workerType, intervalSeconds, maxWorkers });
  }
}
