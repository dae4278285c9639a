import { type SourceSettingsOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { promiseConfig, stoppedSighting } from '../../celery/heard-worker';
import { HeardWorkers } from '../../celery/heard-workers';
import { type PollContext, type Reading, type Source, type SourceTraffic } from '../../sources/source';
import { escapePattern } from '../keys/key-scanner';
import { readMembers } from '../members';
import { RedisConnection, type RedisSession } from '../redis-connection';
import { RedisSubscription } from '../redis-subscription';
import { openEnvelope } from './envelope';
import { QueueFinder } from './queue-finder';
import { queueCommands, type QueueKeys, queueOfBinding, queueReports } from './queues';
import { leftUnheard, type LeftUnheard, NONE_LEFT } from './registry';

type CelerySettings = SourceSettingsOf<'celery-redis'>;

/** Set of the queues of remote control: one per worker, which removes it when it ends by itself. */
const REGISTRY_KEY = '_kombu.binding.celery.pidbox';
const REGISTRY_SUFFIX = '.celery.pidbox';

/**
 * Hears the events of Celery’s workers, which they publish over Redis, and reads their queues. Between two polls, one
 * connection receives events; the other one reads.
 */
export class CeleryRedisSource implements Source {
  readonly #settings: CelerySettings;
  readonly #connection: RedisConnection;
  readonly #subscription: RedisSubscription;
  readonly #heard: HeardWorkers;
  readonly #queueKeys: QueueKeys;
  readonly #finder: QueueFinder;
  readonly #now: () => Millis;
  /** Of the queues that the last poll read. */
  #usedSteps: ReadonlySet<string> = new Set();
  #listeningSince: Millis = 0;
  #wake: () => void = () => undefined;

  /** @param now a clock that never goes back, in milliseconds */
  constructor(settings: CelerySettings, now: () => Millis = () => performance.now()) {
    const { config } = settings;
    this.#settings = settings;
    this.#now = now;
    this.#connection = new RedisConnection(settings);
    this.#queueKeys = { keyPrefix: config.global_keyprefix, prioritySteps: config.priority_steps };
    this.#finder = new QueueFinder({
      keyPrefix: config.global_keyprefix,
      eventExchange: config.event_exchange,
    });
    this.#heard = new HeardWorkers({ config: promiseConfig(config), now });
    this.#subscription = new RedisSubscription({
      settings,
      pattern: channelPattern(settings),
      onMessage: (message) => this.#hear(message),
      onLost: () => this.#wake(),
    });
  }

  get traffic(): SourceTraffic {
    const [read, heard] = [this.#connection.traffic, this.#subscription.traffic];
    return {
      commands: read.commands + heard.commands,
      sentBytes: read.sentBytes + heard.sentBytes,
      receivedBytes: read.receivedBytes + heard.receivedBytes,
    };
  }

  /** A new worker, and the loss of the connection that receives events, are told at once. */
  onNews(wake: () => void): void {
    this.#wake = wake;
    this.#heard.onNewWorker(wake);
  }

  async poll(context: PollContext): Promise<Reading> {
    this.#heard.limit(context.maxWorkers);
    if (await this.#subscription.confirm(context.signal)) {
      this.#listeningSince = this.#now();
    }
    return this.#connection.use(context.signal, (session) => this.#read(session, context));
  }

  close(): Promise<void> {
    this.#subscription.close();
    this.#connection.close();
    return Promise.resolve();
  }

  #hear(message: string): void {
    const envelope = openEnvelope(message);
    if ('problem' in envelope) {
      this.#heard.cannotRead(envelope.problem);
    } else {
      this.#heard.hear(envelope.content);
    }
  }

  async #read(session: RedisSession, context: PollContext): Promise<Reading> {
    const { queues: named } = this.#settings.config;
    const names = named.length > 0 ? named : await this.#finder.find(session);
    const replies = await session.runOnForeign(queueCommands(names, this.#queueKeys));
    const left = await this.#leftUnheard(session, context);
    const { workers, warnings } = this.#heard.read(context);
    const usedSteps = new Set<string>();
    const queues = queueReports(names, replies, this.#queueKeys, (queue, step, waiting) => {
      const key = `${queue}\n${step}`;
      const isUsed = waiting > 0 || this.#usedSteps.has(key);
      if (isUsed) {
        usedSteps.add(key);
      }
      return isUsed;
    });
    this.#usedSteps = usedSteps;
    return {
      workers: [...workers, ...left.names.map((name) => stoppedSighting(name))],
      queues,
      awaitsGoodbyes: left.awaitsOthers,
      warnings,
    };
  }

  async #leftUnheard(session: RedisSession, { monitored, maxWorkers }: PollContext): Promise<LeftUnheard> {
    const listeningMs = this.#now() - this.#listeningSince;
    const isHeard = (name: string) => {
      const silence = this.#heard.silenceMs(name);
      return silence !== undefined && silence < listeningMs;
    };
    const names = monitored();
    if ([...names].every(isHeard)) {
      return NONE_LEFT;
    }
    const registry = await readMembers(session, this.#queueKeys.keyPrefix + REGISTRY_KEY, maxWorkers);
    if (!registry.isComplete) {
      return NONE_LEFT;
    }
    const queues = registry.members.map(queueOfBinding).filter((queue) => queue !== undefined);
    const registered = new Set(
      queues
        .filter((queue) => queue.endsWith(REGISTRY_SUFFIX))
        .map((queue) => queue.slice(0, -REGISTRY_SUFFIX.length)),
    );
    return leftUnheard({ monitored: names, registered, isHeard, listeningMs });
  }
}

/** The channels of events of workers: `/0.celeryev/worker.heartbeat`, and those of other events of workers. */
function channelPattern({ config }: CelerySettings): string {
  const database = new URL(config.url).pathname.slice(1);
  const prefix = config.fanout_prefix.replaceAll('{db}', database === '' ? '0' : database);
  return `${escapePattern(`${config.global_keyprefix}${prefix}${config.event_exchange}`)}/worker.*`;
}
