import {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type Report,
  type ReportedStatus,
  type SdkReport,
} from '@heartline/protocol';
import { BoundedCounters } from './bounded-counters';
import { EventCounters } from './events';
import { errorMessage, errorType } from './task-outcome';
import { Tasks } from './tasks';

/** The status of a running worker. Only `stop()` reports `stopped`. */
export type WorkerStatus = Exclude<ReportedStatus, 'stopped'>;

/** The fields of a report that the work determines. */
export type ReportBody = Pick<
  Report,
  | 'status'
  | 'current_task'
  | 'current_run_id'
  | 'lease_expires_at'
  | 'labels'
  | 'metadata'
  | 'tasks'
  | 'queues'
  | 'connections'
  | 'models'
  | 'sdk'
  | 'events'
  | 'errors'
  | 'last_error'
> & { readonly resources?: { readonly network: NetworkReport } };

export interface WorkerStateOptions {
  readonly durationBuckets: readonly number[];
  readonly slots?: number | undefined;
}

/** Limit of error types. Together with `other` they are the 50 that the exporter accepts by default. */
const MAX_ERROR_TYPES = 49;

/** What the application reported about its worker. A report of it is always complete, so one report is enough. */
export class WorkerState {
  readonly tasks: Tasks;
  readonly events: EventCounters;
  readonly #errors: BoundedCounters;
  #reportedStatus: WorkerStatus | undefined;
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

  /** @param onOverflow called with the kind and the name of what counts as `other` because there are too many */
  constructor(
    { durationBuckets, slots }: WorkerStateOptions,
    onOverflow: (kind: string, name: string) => void,
  ) {
    this.tasks = new Tasks(durationBuckets, slots, (type) => onOverflow('task type', type));
    this.events = new EventCounters((name) => onOverflow('event type', name));
    this.#errors = new BoundedCounters(MAX_ERROR_TYPES, (type) => onOverflow('error type', type));
  }

  /** The reported status, or the one that follows from the tasks: a worker with a task in progress is processing. */
  get status(): WorkerStatus {
    if (this.tasks.active > 0 && this.#reportedStatus !== 'active') {
      return 'processing';
    }
    return this.#reportedStatus ?? (this.tasks.isIdle ? 'idle' : 'active');
  }

  setTask(runId: string | null | undefined, task: string | null | undefined, status: WorkerStatus): void {
    this.#runId = clip(runId, 256);
    this.#task = clip(task, 256);
    this.#reportedStatus = status;
  }

  setLease(expiresAt: Date | null): void {
    this.#lease = expiresAt?.toISOString() ?? null;
  }

  /** Replaces all queues. */
  setQueues(queues: readonly QueueReport[]): void {
    this.#queues = new Map(queues.map((queue) => [queueKey(queue), queue]));
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

  /** Merges labels. Nulls are kept and reported every time, so that a lost report does not lose the removal. */
  setLabels(labels: Readonly<Record<string, string | null>>): void {
    this.#labels = { ...this.#labels, ...labels };
  }

  /** Merges metadata; nulls as in `setLabels`. */
  setMetadata(metadata: Readonly<Record<string, unknown>>): void {
    this.#metadata = { ...this.#metadata, ...metadata };
  }

  recordError(error: unknown): void {
    this.#errors.add(errorType(error));
    this.#lastError = errorMessage(error).slice(0, 1024);
  }

  /** @param nowMs monotonic clock */
  report(nowMs: number): ReportBody {
    const errors = this.#errors.report();
    return omitUndefined<ReportBody>({
      status: this.status,
      current_task: this.#task,
      current_run_id: this.#runId,
      lease_expires_at: this.#lease,
      labels: this.#labels,
      metadata: this.#metadata,
      resources: this.#network && { network: this.#network },
      tasks: this.tasks.report(nowMs),
      queues: toList(this.#queues),
      connections: toList(this.#connections),
      models: toList(this.#models),
      sdk: toList(this.#sdks),
      events: this.events.report(),
      errors: Object.keys(errors).length === 0 ? undefined : errors,
      last_error: this.#lastError,
    });
  }
}

function clip(text: string | null | undefined, maxLength: number): string | null {
  return text?.slice(0, maxLength) ?? null;
}

function queueKey({ queue, priority }: QueueReport): string {
  return `${queue}\n${priority ?? ''}`;
}

/** Returns undefined for a table that was never set, and an empty list for one that was emptied. */
function toList<Item>(items: Map<string, Item> | undefined): Item[] | undefined {
  return items && [...items.values()];
}

/** Omits undefined fields: absent means unchanged, and JSON has no undefined. */
function omitUndefined<T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
