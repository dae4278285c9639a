import { type QueueReport } from '@heartline/protocol';
import { type SourceSettingsOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { type PollContext, type Reading, type Sighting, type Source } from '../../sources/source';
import { leftOut } from '../members';
import { RedisConnection, type RedisSession } from '../redis-connection';
import { type Connection, type WorkerConnection, workersOf } from './connections';
import { countGoodbyes, NO_STRANGERS, type Strangers } from './goodbyes';
import { awaitsGoodbye, type LanesState } from './lane';
import { observeLanes } from './lanes';
import { type ActiveJob, hasLostLock, type HeldJob, holdersOf, jobKey, observeJobs } from './locks';
import { readActiveJobs, readJobDetails, readOldest, readQueues } from './queue-reader';
import { QueueFinder } from './queue-finder';
import { type QueueFigures, queueReports } from './queues';
import { type ClientsSnapshot, readClients } from './server-reader';
import { laneSighting } from './worker-report';

type BullmqConfig = SourceSettingsOf<'bullmq'>['config'];

const MAX_QUEUES = 1_000;
/** Active jobs of all queues whose locks are read per poll. */
const MAX_ACTIVE_JOBS = 20_000;
/** A worker renews its locks at half of their life. */
const RENEWALS_PER_LIFE = 2;
/** If two polls are further apart than so many intervals, the server could not be read in between. */
const MAX_POLL_GAPS = 3;
/** What a renewal may be late, besides the time between two polls. */
const RENEWAL_MARGIN_MS: Millis = 2_000;

/**
 * Reads the workers and queues of BullMQ, which keeps no registry of workers: they are seen by the connections in which they wait
 * for jobs, and by the locks that they renew while they work on jobs.
 */
export class BullmqSource implements Source {
  readonly #config: BullmqConfig;
  readonly #connection: RedisConnection;
  readonly #finder: QueueFinder;
  readonly #database: number;
  /** Counts the connections of the exporter. */
  #epoch = 0;
  #clients: ClientsSnapshot | undefined;
  #strangers: Strangers = NO_STRANGERS;
  #jobs: ReadonlyMap<string, HeldJob> = new Map();
  #lanes: LanesState | undefined;

  constructor(settings: SourceSettingsOf<'bullmq'>) {
    this.#config = settings.config;
    this.#connection = new RedisConnection(settings);
    this.#finder = new QueueFinder(settings.config.key_prefix);
    this.#database = Number(new URL(settings.config.url).pathname.slice(1)) || 0;
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
    const { now } = context;
    const { key_prefix: keyPrefix } = this.#config;
    this.#epoch += session.isNew ? 1 : 0;
    const clients = this.#config.read_workers ? await readClients(session, this.#epoch) : undefined;
    const connections = workersOf(clients?.connections ?? [], keyPrefix, this.#database).filter(({ queue }) =>
      this.#isRead(queue),
    );
    const names = await this.#queueNames(
      session,
      now,
      connections.map(({ queue }) => queue),
    );
    const read = names.slice(0, MAX_QUEUES);
    const maxJobs = Math.max(1, Math.floor(MAX_ACTIVE_JOBS / Math.max(1, read.length)));
    const queues = await readQueues(session, keyPrefix, read, maxJobs);
    const active = await readActiveJobs(session, keyPrefix, queues);
    const jobs = await this.#observeJobs(session, active, now);
    const oldest = await readOldest(session, keyPrefix, queues);
    const unreadQueues = new Set(
      queues
        .filter(({ activeJobs, active }) => activeJobs.length === maxJobs && active > maxJobs)
        .map(({ queue }) => queue),
    );
    const workers =
      clients === undefined
        ? []
        : this.#observeWorkers(
            clients,
            { isNew: session.isNew, connections, jobs, queues, unreadQueues },
            context,
          );
    // Nothing after this line throws: a poll that fails changes nothing.
    this.#jobs = jobs;
    this.#clients = clients;
    return {
      workers,
      queues: reportsOf(queues, jobs, oldest),
      warnings: [
        ...(connections.length > context.maxWorkers ? [leftOut(context.maxWorkers)] : []),
        ...(names.length > MAX_QUEUES ? [`More than ${MAX_QUEUES} queues: the others are left out`] : []),
        ...[...unreadQueues].map(
          (queue) => `More than ${maxJobs} active jobs in the queue ${queue}: of the others no lock is read`,
        ),
        ...(clients?.warnings ?? []),
      ],
    };
  }

  /** Observes the workers. */
  #observeWorkers(
    clients: ClientsSnapshot,
    { isNew, connections, jobs, queues, unreadQueues }: ObservedQueues,
    { now, maxWorkers, monitored }: PollContext,
  ): Sighting[] {
    const { poll_interval_seconds: pollSeconds, worker_type: workerType } = this.#config;
    const { heartbeat_seconds: idleSeconds, lock_duration_seconds: lockSeconds } = this.#config;
    const renewalSeconds = lockSeconds / RENEWALS_PER_LIFE;
    const renewalMs = (renewalSeconds + pollSeconds) * 1000 + RENEWAL_MARGIN_MS;
    const isAfterOutage =
      this.#lanes !== undefined && (isNew || now - this.#lanes.at > MAX_POLL_GAPS * pollSeconds * 1000);
    const isWorker = (each: Connection) =>
      workersOf([each], this.#config.key_prefix, this.#database).length > 0;
    const { goodbyes, strangers } =
      this.#clients === undefined
        ? { goodbyes: 0, strangers: this.#strangers }
        : countGoodbyes(this.#clients, clients, isWorker, this.#strangers, this.#awaitedFrom(now));
    this.#strangers = strangers;
    this.#lanes = observeLanes(
      this.#lanes,
      {
        ...{ connections, holders: holdersOf(jobs.values()), servers: clients.servers, goodbyes },
        isAfterOutage,
        activeHosts: hostsInUse(clients.connections, renewalMs),
      },
      now,
      {
        idleMs: (idleSeconds + pollSeconds) * 1000,
        renewalMs,
        maxLanes: maxWorkers,
        monitored: monitored(),
        unreadQueues,
      },
    );
    const limitedQueues = new Set(queues.filter(({ isLimited }) => isLimited).map(({ queue }) => queue));
    const context = { now, workerType, pollSeconds, idleSeconds, renewalSeconds, limitedQueues };
    return this.#lanes.lanes.flatMap((lane) => laneSighting(lane, context) ?? []);
  }

  /** Hosts of workers whose goodbye may follow the end of their first connection. */
  #awaitedFrom(now: Millis): ReadonlySet<string> {
    const lanes = this.#lanes?.lanes ?? [];
    return new Set(lanes.filter((lane) => awaitsGoodbye(lane, now)).map(({ host }) => host));
  }

  async #observeJobs(
    session: RedisSession,
    active: readonly ActiveJob[],
    now: Millis,
  ): Promise<ReadonlyMap<string, HeldJob>> {
    const { key_prefix: keyPrefix, lock_duration_seconds: lockSeconds } = this.#config;
    const taken = active.filter(
      (job) => job.token !== undefined && this.#jobs.get(jobKey(job))?.token !== job.token,
    );
    const details = await readJobDetails(session, keyPrefix, taken);
    return observeJobs(this.#jobs, active, now, {
      detailsOf: (key) => details.get(key),
      lockMs: lockSeconds * 1000,
    });
  }

  async #queueNames(session: RedisSession, now: Millis, served: Iterable<string>): Promise<string[]> {
    const { queues } = this.#config;
    const names = queues.length > 0 ? queues : await this.#finder.find(session, now, served, MAX_QUEUES + 1);
    return [...names].sort();
  }

  #isRead(queue: string): boolean {
    const { queues } = this.#config;
    return queues.length === 0 || queues.includes(queue);
  }
}

interface ObservedQueues {
  /** Whether this is the first poll of the connection of the exporter. */
  readonly isNew: boolean;
  readonly connections: readonly WorkerConnection[];
  readonly jobs: ReadonlyMap<string, HeldJob>;
  readonly queues: readonly QueueFigures[];
  /** Queues with more active jobs than were read. */
  readonly unreadQueues: ReadonlySet<string>;
}

function hostsInUse(connections: readonly Connection[], withinMs: Millis): ReadonlySet<string> {
  return new Set(
    connections.filter(({ name, idleMs }) => name === '' && idleMs <= withinMs).map(({ host }) => host),
  );
}

function reportsOf(
  queues: readonly QueueFigures[],
  jobs: ReadonlyMap<string, HeldJob>,
  oldest: ReadonlyMap<string, number>,
): QueueReport[] {
  const stalled = new Map<string, number>();
  for (const job of jobs.values()) {
    if (hasLostLock(job)) {
      stalled.set(job.queue, (stalled.get(job.queue) ?? 0) + 1);
    }
  }
  return queues.flatMap((figures) =>
    queueReports(figures, stalled.get(figures.queue) ?? 0, oldest.get(figures.queue), Date.now()),
  );
}
