import { type SourceSettingsOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { type PollContext, type Reading, type Source } from '../../sources/source';
import { leftOut, readMembers } from '../members';
import { RedisConnection, type RedisSession } from '../redis-connection';
import { integerOf, jsonObjectOf, textsOf } from '../replies';
import { stoppedProcess } from './process';
import { Processes } from './processes';
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
  #processes = new Processes();
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
    const { now, maxWorkers } = context;
    if (session.isNew) {
      this.#processes = new Processes();
    }
    const registry = await readMembers(session, this.#key('processes'), maxWorkers);
    const { members: identities } = registry;
    const { members: names } = await readMembers(session, this.#key('queues'), MAX_QUEUES);
    // Of a registry that was read in part, a process that is not seen may still be registered.
    const gone = registry.isComplete ? goneFrom(context.monitored(), identities) : [];
    const processes = this.#processes;
    processes.keepOnly(identities);
    const due = processes.due(identities, now);
    const commands = processes.commands(due, this.#namespace);
    const replies = await session.runOnForeign([
      ...commands,
      ...gone.map((identity) => ['PTTL', this.#key(identity)] as const),
      ...queueCommands(names, this.#namespace),
    ]);
    const lives = replies.slice(commands.length, commands.length + gone.length);
    processes.take(due, replies, now);
    if (now - this.#workReadAt >= WORK_INTERVAL_MS) {
      this.#oldestRunAt = await this.#readWork(session, processes.work());
      this.#workReadAt = now;
    }
    const { worker_type: workerType, poll_interval_seconds: pollSeconds } = this.#settings.config;
    const sightings = processes.sightings(now, this.#oldestRunAt, { workerType, pollSeconds });
    const stopped = gone.filter((_, index) => (integerOf(lives[index]) ?? 0) > 0).map(stoppedProcess);
    return {
      workers: [...sightings, ...stopped],
      queues: queueReports(names, replies.slice(commands.length + gone.length)),
      warnings: registry.isComplete ? [] : [leftOut(maxWorkers)],
    };
  }

  /** Reads since when the oldest job in progress of each process runs, in Unix seconds. */
  async #readWork(
    session: RedisSession,
    hashes: ReturnType<Processes['work']>,
  ): Promise<ReadonlyMap<string, number>> {
    const replies = await session.runOnForeign(hashes.map(({ key }) => ['HVALS', this.#key(key)] as const));
    const oldest = new Map<string, number>();
    for (const [index, { identity }] of hashes.entries()) {
      for (const job of textsOf(replies[index])) {
        const at = jsonObjectOf(job)?.['run_at'];
        if (typeof at === 'number' && at < (oldest.get(identity) ?? Number.POSITIVE_INFINITY)) {
          oldest.set(identity, at);
        }
      }
    }
    return oldest;
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
