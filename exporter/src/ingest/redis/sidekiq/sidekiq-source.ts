import { type SourceSettingsOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { type PollContext, type Reading, type Sighting, type Source } from '../../sources/source';
import { leftOut, readMembers } from '../members';
import { RedisConnection, type RedisSession } from '../redis-connection';
import { integerOf, jsonObjectOf, textsOf } from '../replies';
import { PROCESS_FIELDS, processSighting, stoppedProcess } from './process';
import { queueCommands, queueReports } from './queues';

type SidekiqSettings = SourceSettingsOf<'sidekiq'>;

/** The jobs in progress contain their arguments, so they are read less often than the heartbeats. */
const WORK_INTERVAL_MS: Millis = 30_000;
const MAX_QUEUES = 1_000;

/** Reads the processes and queues that Sidekiq keeps in Redis. */
export class SidekiqSource implements Source {
  readonly #settings: SidekiqSettings;
  readonly #connection: RedisConnection;
  readonly #namespace: string;
  #workReadAt: Millis = Number.NEGATIVE_INFINITY;
  /** Start of the oldest job of each process, in Unix seconds, as last read. */
  #oldestRunAt: ReadonlyMap<string, number> = new Map();

  constructor(settings: SidekiqSettings) {
    this.#settings = settings;
    this.#connection = new RedisConnection(settings);
    const { namespace } = settings.config;
    this.#namespace = namespace === '' ? '' : `${namespace}:`;
  }

  get traffic() {
    return this.#connection.traffic;
  }

  poll(context: PollContext): Promise<Reading> {
    return this.#connection.use(context.signal, (session) => this.#read(session, context));
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #read(session: RedisSession, context: PollContext): Promise<Reading> {
    const registry = await readMembers(session, this.#key('processes'), context.maxWorkers);
    const { members: identities } = registry;
    const { members: names } = await readMembers(session, this.#key('queues'), MAX_QUEUES);
    // Of a registry that was read in part, a process that is not seen may still be registered.
    const gone = registry.isComplete ? goneFrom(context.monitored(), identities) : [];
    const replies = await session.runOnForeign([
      ...identities.flatMap((identity) => [
        ['HMGET', this.#key(identity), ...PROCESS_FIELDS] as const,
        ['PTTL', this.#key(identity)] as const,
      ]),
      ...gone.map((identity) => ['PTTL', this.#key(identity)] as const),
      ...queueCommands(names, this.#namespace),
    ]);
    const processes = replies.slice(0, 2 * identities.length);
    const lives = replies.slice(processes.length, processes.length + gone.length);
    if (context.now - this.#workReadAt >= WORK_INTERVAL_MS) {
      await this.#readWork(session, identities);
      this.#workReadAt = context.now;
    }
    const { worker_type: workerType, poll_interval_seconds: pollSeconds } = this.#settings.config;
    const sightings = identities.map((identity, index) =>
      processSighting(
        {
          identity,
          fields: processes[2 * index],
          ttlMs: processes[2 * index + 1],
          oldestRunAt: this.#oldestRunAt.get(identity),
        },
        { workerType, pollSeconds },
      ),
    );
    const stopped = gone.filter((_, index) => (integerOf(lives[index]) ?? 0) > 0).map(stoppedProcess);
    return {
      workers: [...sightings, ...stopped].filter((each): each is Sighting => each !== undefined),
      queues: queueReports(names, replies.slice(processes.length + gone.length)),
      warnings: registry.isComplete ? [] : [leftOut(context.maxWorkers)],
    };
  }

  /** Reads since when the jobs in progress run. The hash is called `workers` in Sidekiq 6 and `work` from 7 on. */
  async #readWork(session: RedisSession, identities: readonly string[]): Promise<void> {
    const replies = await session.runOnForeign(
      identities.flatMap((identity) => [
        ['HVALS', this.#key(`${identity}:work`)] as const,
        ['HVALS', this.#key(`${identity}:workers`)] as const,
      ]),
    );
    const oldest = new Map<string, number>();
    for (const [index, identity] of identities.entries()) {
      const jobs = [...textsOf(replies[2 * index]), ...textsOf(replies[2 * index + 1])];
      for (const job of jobs) {
        const at = jsonObjectOf(job)?.['run_at'];
        if (typeof at === 'number' && at < (oldest.get(identity) ?? Number.POSITIVE_INFINITY)) {
          oldest.set(identity, at);
        }
      }
    }
    this.#oldestRunAt = oldest;
  }

  #key(name: string): string {
    return this.#namespace + name;
  }
}

/** The monitored processes that the registry no longer contains. */
function goneFrom(monitored: ReadonlySet<string>, identities: readonly string[]): string[] {
  const registered = new Set(identities);
  return [...monitored].filter((identity) => !registered.has(identity));
}
