import { type Report, type ReportedStatus } from '@heartline/protocol';

import { errorMessage, errorType } from './task-outcome';
import { Events } from './events';
import { Tasks } from './tasks';
import { Totals } from './bounded-counters';

type Listed<Key extends 'queues' | 'connections' | 'models' | 'sdk'> = NonNullable<Report[Key]>[number];
export type QueueReport = Listed<'queues'>;
export type ConnectionReport = Listed<'connections'>;
export type ModelReport = Listed<'models'>;
export type SdkReport = Listed<'sdk'>;

/** What a worker can say about itself; `stopped` is said by `stop()` alone. */
export type WorkerStatus = Exclude<ReportedStatus, 'stopped'>;

/** Everything of a report that the work itself tells. */
export type Told = Omit<
  Report,
  | 'worker_id'
  | 'worker_type'
  | 'sequence'
  | 'sent_at'
  | 'boot_id'
  | 'started_at'
  | 'interval_seconds'
  | 'failure_threshold'
  | 'resources'
  | 'hostname'
  | 'version'
> & { readonly resources?: Pick<NonNullable<Report['resources']>, 'network'> };

/** Bytes since the worker's start. */
export type NetworkReport = NonNullable<NonNullable<Report['resources']>['network']>;

export interface Limits {
  readonly durationBuckets: readonly number[];
  readonly slots?: number | undefined;
}

/** With `other`, the 50 that the exporter takes by default. */
const MOST_ERROR_TYPES = 49;

function clip(text: string | null | undefined, most: number): string | null {
  return text?.slice(0, most) ?? null;
}

/** A table that was never filled is not told; one that was emptied is. */
function listed<Item>(items: Map<string, Item> | undefined): Item[] | undefined {
  return items && [...items.values()];
}

function keyed<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item> {
  return new Map(items.map((item) => [key(item), item]));
}

function queueKey({ queue, priority }: QueueReport): string {
  return `${queue}\n${priority ?? ''}`;
}

/** Drops what is undefined: absent means unchanged, and undefined is not JSON. */
function present<T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

/** The worker's account of itself. Its report is always complete, so that any one of them tells everything. */
export class Statement {
  readonly tasks: Tasks;
  readonly events: Events;
  readonly #errors: Totals;
  #said: WorkerStatus | undefined;
  #runId: string | null = null;
  #task: string | null = null;
  #lease: string | null = null;
  #lastError: string | undefined;
  #queues: Map<string, QueueReport> | undefined;
  #connections: Map<string, ConnectionReport> | undefined;
  #models: Map<string, ModelReport> | undefined;
  #sdks: Map<string, SdkReport> | undefined;
  #network: NetworkReport | undefined;
  #labels: Record<string, string | null> | undefined;
  #metadata: Record<string, unknown> | undefined;

  /** @param onOverflow hears what found no room in a bounded table, and is counted as `other` */
  constructor({ durationBuckets, slots }: Limits, onOverflow: (what: string, name: string) => void) {
    this.tasks = new Tasks(durationBuckets, slots, (type) => onOverflow('task type', type));
    this.events = new Events((name) => onOverflow('event type', name));
    this.#errors = new Totals(MOST_ERROR_TYPES, (type) => onOverflow('error type', type));
  }

  /** What was said, or what the tasks under way say: a worker with a task in hand is processing. */
  get status(): WorkerStatus {
    if (this.tasks.active > 0 && this.#said !== 'active') return 'processing';
    return this.#said ?? (this.tasks.everFinished ? 'idle' : 'active');
  }

  work(runId: string | null | undefined, task: string | null | undefined, status: WorkerStatus): void {
    this.#runId = clip(runId, 256);
    this.#task = clip(task, 256);
    this.#said = status;
  }

  setLease(until: Date | null): void {
    this.#lease = until?.toISOString() ?? null;
  }

  /** All queues at once; one that is not named any more is forgotten. */
  setQueues(queues: readonly QueueReport[]): void {
    this.#queues = keyed(queues, queueKey);
  }

  setQueue(queue: QueueReport): void {
    (this.#queues ??= new Map()).set(queueKey(queue), queue);
  }

  setConnection(connection: ConnectionReport): void {
    (this.#connections ??= new Map()).set(connection.name, connection);
  }

  setModel(model: ModelReport): void {
    (this.#models ??= new Map()).set(model.model, model);
  }

  setSdk(sdk: SdkReport): void {
    (this.#sdks ??= new Map()).set(sdk.provider, sdk);
  }

  setNetwork(network: NetworkReport): void {
    this.#network = network;
  }

  /** Nulls stay and are told again and again: only so is a removed key removed for certain. */
  setLabels(labels: Readonly<Record<string, string | null>>): void {
    this.#labels = { ...this.#labels, ...labels };
  }

  setMetadata(metadata: Readonly<Record<string, unknown>>): void {
    this.#metadata = { ...this.#metadata, ...metadata };
  }

  error(error: unknown): void {
    this.#errors.add(errorType(error));
    this.#lastError = errorMessage(error).slice(0, 1024);
  }

  /** @param now milliseconds of the forward-only clock */
  report(now: number): Told {
    const errors = this.#errors.report();
    return present<Told>({
      status: this.status,
      current_task: this.#task,
      current_run_id: this.#runId,
      lease_expires_at: this.#lease,
      labels: this.#labels,
      metadata: this.#metadata,
      resources: this.#network && { network: this.#network },
      tasks: this.tasks.report(now),
      queues: listed(this.#queues),
      connections: listed(this.#connections),
      models: listed(this.#models),
      sdk: listed(this.#sdks),
      events: this.events.report(),
      errors: Object.keys(errors).length === 0 ? undefined : errors,
      last_error: this.#lastError,
    });
  }
}
