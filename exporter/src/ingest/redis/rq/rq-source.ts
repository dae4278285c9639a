import { type SourceSettingsOf } from '../../../config/schema/sources/source-kinds';
import { HeartbeatValues } from '../../sources/heartbeat-values';
import { type PollContext, type Reading, type Sighting, type Source } from '../../sources/source';
import { leftOut, readMembers } from '../members';
import { RedisConnection, type RedisSession } from '../redis-connection';
import { textOf } from '../replies';
import { oldestJobs, queueCommands, queueNames, queueReports } from './queues';
import { isAlive, stoppedWorker, WORKER_FIELDS, workerSighting } from './worker';

const WORKER_PREFIX = 'rq:worker:';
const MAX_QUEUES = 1_000;

/** Reads the workers and queues that RQ (Redis Queue, Python) keeps in Redis. */
export class RqSource implements Source {
  readonly #settings: SourceSettingsOf<'rq'>;
  readonly #connection: RedisConnection;
  readonly #beats = new HeartbeatValues();
  /** Workers whose key was there in an earlier poll of the present connection, with no outage since. */
  #alive: ReadonlySet<string> = new Set();

  constructor(settings: SourceSettingsOf<'rq'>) {
    this.#settings = settings;
    this.#connection = new RedisConnection(settings);
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

  async #read(session: RedisSession, { now, maxWorkers, monitored }: PollContext): Promise<Reading> {
    const aliveBefore = session.isNew ? new Set<string>() : this.#alive;
    const registry = await readMembers(session, 'rq:workers', maxWorkers);
    const { members: keys } = registry;
    const names = keys
      .filter((key) => key.startsWith(WORKER_PREFIX))
      .map((key) => key.slice(WORKER_PREFIX.length));
    const queues = queueNames((await readMembers(session, 'rq:queues', MAX_QUEUES)).members);
    const registered = new Set(names);
    const gone = [...monitored()].filter((name) => !registered.has(name));
    const replies = await session.runOnForeign([
      ...names.flatMap((name) => [
        ['HMGET', WORKER_PREFIX + name, ...WORKER_FIELDS] as const,
        ['PTTL', WORKER_PREFIX + name] as const,
      ]),
      ...gone.map((name) => ['HGET', WORKER_PREFIX + name, 'death'] as const),
      ...queueCommands(queues),
    ]);
    const deaths = replies.slice(2 * names.length, 2 * names.length + gone.length);
    const figures = replies.slice(2 * names.length + gone.length);
    const enqueuedAt = await this.#enqueuedAt(session, oldestJobs(queues, figures));
    const beats = this.#beats.begin(now);
    const { config } = this.#settings;
    const context = {
      workerType: config.worker_type,
      pollSeconds: config.poll_interval_seconds,
      workerTtlSeconds: config.worker_ttl_seconds,
      jobMonitoringSeconds: config.job_monitoring_interval_seconds,
      changedFor: (name: string, value: string) => beats.ageMs(name, value),
      wasAlive: (name: string) => aliveBefore.has(name),
    };
    const sightings = names.map((name, index) =>
      workerSighting({ name, fields: replies[2 * index], ttlMs: replies[2 * index + 1] }, context),
    );
    beats.complete();
    this.#alive = new Set(
      names.filter((name, index) => aliveBefore.has(name) || isAlive(replies[2 * index + 1])),
    );
    const stopped = gone.filter((_, index) => textOf(deaths[index]) !== undefined).map(stoppedWorker);
    return {
      workers: [...sightings, ...stopped].filter((each): each is Sighting => each !== undefined),
      queues: queueReports(queues, figures, enqueuedAt),
      warnings: registry.isComplete ? [] : [leftOut(maxWorkers)],
    };
  }

  async #enqueuedAt(
    session: RedisSession,
    jobs: readonly (string | undefined)[],
  ): Promise<(string | undefined)[]> {
    const replies = await session.runOnForeign(
      jobs.map((id) => ['HGET', `rq:job:${id ?? ''}`, 'enqueued_at']),
    );
    return replies.map(textOf);
  }
}
