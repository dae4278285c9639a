import { type ChannelModel, type ConsumeMessage } from 'amqplib';
import { type SourceSettingsOf } from '../../config/schema/sources/source-kinds';
import { type Millis } from '../../model/time';
import { contentOf } from '../celery/content';
import { promiseConfig } from '../celery/heard-worker';
import { HeardWorkers } from '../celery/heard-workers';
import { type PollContext, type Reading, type Source, type SourceTraffic } from '../sources/source';
import { EventQueue } from './event-queue';
import { holdsTasks } from './holds-tasks';
import { ManagementApi } from './management-api';
import { QueueCounter, type QueueCounts } from './queue-counts';
import { RabbitMqConnection, virtualHostOf } from './rabbitmq-connection';

type CelerySettings = SourceSettingsOf<'celery-rabbitmq'>;

/** Events of the life of workers, and of gossip between them. */
const WORKER_EVENTS = 'worker.#';
const MAX_QUEUES = 1_000;

/** What belongs to one connection. */
interface Reader {
  readonly model: ChannelModel;
  readonly events: EventQueue;
  readonly counter: QueueCounter;
}

/** Hears the events of Celery’s workers, which they publish over RabbitMQ, and counts their queues. */
export class CeleryRabbitMqSource implements Source {
  readonly #settings: CelerySettings;
  readonly #connection: RabbitMqConnection;
  readonly #management: ManagementApi | undefined;
  readonly #heard: HeardWorkers;
  #reader: Reader | undefined;
  #wake: () => void = () => undefined;

  /** @param now a clock that never goes back, in milliseconds */
  constructor(settings: CelerySettings, now: () => Millis = () => performance.now()) {
    const { config, files } = settings;
    this.#settings = settings;
    this.#connection = new RabbitMqConnection(settings, () => this.#wake());
    this.#management =
      config.management_url === undefined
        ? undefined
        : new ManagementApi({
            url: config.management_url,
            username: config.username,
            password: files['password_file'] ?? '',
            virtualHost: virtualHostOf(config.url),
          });
    this.#heard = new HeardWorkers({ config: promiseConfig(config), now });
  }

  get traffic(): SourceTraffic {
    const broker = this.#connection.traffic;
    const management = this.#management?.traffic;
    return {
      commands: broker.commands + (management?.commands ?? 0),
      sentBytes: broker.sentBytes + (management?.sentBytes ?? 0),
      receivedBytes: broker.receivedBytes + (management?.receivedBytes ?? 0),
    };
  }

  /** A new worker, and the loss of the connection that receives events, are told at once. */
  onNews(wake: () => void): void {
    this.#wake = wake;
    this.#heard.onNewWorker(wake);
  }

  poll(context: PollContext): Promise<Reading> {
    this.#heard.limit(context.maxWorkers);
    return this.#connection.use(context.signal, (model) => this.#read(this.#readerOf(model), context));
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  #readerOf(model: ChannelModel): Reader {
    if (this.#reader?.model !== model) {
      const countCommand = () => this.#connection.countCommand();
      const events = new EventQueue({
        exchange: this.#settings.config.event_exchange,
        routingPattern: WORKER_EVENTS,
        onMessage: (message) => this.#hear(message),
        onLost: () => this.#connection.lose(model),
        countCommand,
      });
      this.#reader = { model, events, counter: new QueueCounter(countCommand) };
    }
    return this.#reader;
  }

  #hear({ content, properties }: ConsumeMessage): void {
    const opened = contentOf(content.toString('utf8'), properties.contentType);
    if ('problem' in opened) {
      this.#heard.cannotRead(opened.problem);
    } else {
      this.#heard.hear(opened.content);
    }
  }

  async #read({ model, events, counter }: Reader, context: PollContext): Promise<Reading> {
    const hears = await events.confirm(model);
    const counts = await this.#count(model, counter, context.signal);
    const { workers, warnings } = this.#heard.read(context);
    return {
      workers,
      queues: counts.queues,
      warnings: [...warnings, ...counts.warnings, ...(hears ? [] : [this.#noExchange()])],
    };
  }

  async #count(model: ChannelModel, counter: QueueCounter, signal: AbortSignal): Promise<QueueCounts> {
    if (this.#management === undefined) {
      return counter.count(model, this.#settings.config.queues);
    }
    const all = await this.#management.queues(signal);
    const queues = all.filter(({ queue }) => holdsTasks(queue));
    const warnings =
      queues.length > MAX_QUEUES ? [`More than ${MAX_QUEUES} queues: the others are left out`] : [];
    return { queues: queues.slice(0, MAX_QUEUES), warnings };
  }

  #noExchange(): string {
    const exchange = JSON.stringify(this.#settings.config.event_exchange);
    return `The exchange ${exchange} does not exist: no worker that sends events has run in this virtual host`;
  }
}
