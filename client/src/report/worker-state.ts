import {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type Report,
  type ReportedStatus,
  type SdkReport,
} from '@heartline/protocol';
import { clipText } from '../values/describe';
import { jsonValue } from '../values/json-value';
import {
  amount,
  bool,
  count,
  entriesOf,
  list,
  name,
  oneOf,
  patch,
  type OnFlaw,
  readValue,
  text,
  timestamp,
} from '../values/read-value';
import { readConnection, readModel, readNetwork, readQueue, readSdk } from '../values/report-readers';
import { BoundedCounters, OTHER } from './bounded-counters';
import { BoundedEntries } from './bounded-entries';
import { EventCounters, readEvent } from './events';
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
/** Limits of the exporter. */
const MAX_QUEUES = 1000;
const MAX_DEPENDENCIES = 100;
const MAX_METADATA_KEYS = 64;
const MAX_LABELS = 64;
/** Limit of the metadata as JSON, in characters. The exporter accepts requests of 4 MiB. */
const MAX_METADATA_LENGTH = 256 * 1024;

const STATUSES: readonly WorkerStatus[] = ['active', 'idle', 'processing'];
/** A call may have more keys than are kept, because nulls make room. */
const readLabels = entriesOf(patch(text(1024)), 1000);
const readMetadata = entriesOf(patch(jsonValue), 1000);

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
  readonly #labels = new BoundedEntries<string>(MAX_LABELS);
  readonly #metadata = new BoundedEntries<unknown>(MAX_METADATA_KEYS, MAX_METADATA_LENGTH);
  readonly #onFlaw: OnFlaw;

  /**
   * @param onOverflow called with the kind and the name of what counts as `other` because there are too many
   * @param onFlaw called with each value of the application that is not valid
   */
  constructor(
    { durationBuckets, slots }: WorkerStateOptions,
    onOverflow: (kind: string, name: string) => void,
    onFlaw: OnFlaw,
  ) {
    this.#onFlaw = onFlaw;
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

  /** A run or a task that is not valid becomes null, and a status that is not valid `processing`. */
  setTask(runId: unknown, task: unknown, status: unknown): void {
    this.#runId = this.#readTaskText(runId, 'run');
    this.#task = this.#readTaskText(task, 'task');
    this.#reportedStatus = readValue(oneOf(STATUSES), status, 'status', this.#onFlaw) ?? 'processing';
  }

  /** Without a valid type nothing changes; a number of seconds that is not valid leaves the previous one. */
  setExpectedDuration(type: unknown, seconds: unknown, stuckAfterSeconds: unknown): void {
    const typeName = readValue(name(), type, 'task type', this.#onFlaw);
    if (typeName === undefined) {
      return;
    }
    const expected = readValue(amount(), seconds, 'expected seconds', this.#onFlaw);
    const stuck =
      stuckAfterSeconds === undefined
        ? undefined
        : readValue(amount(), stuckAfterSeconds, 'stuckAfterSeconds', this.#onFlaw);
    this.tasks.setExpectedDuration(typeName, expected, stuck);
  }

  /** An assignment counts even if its values are not valid. */
  recordAssignment(seconds: unknown, failed: unknown): void {
    const validSeconds = readValue(amount(), seconds, 'assignment seconds', this.#onFlaw) ?? 0;
    this.tasks.recordAssignment(validSeconds, readValue(bool, failed, 'failed', this.#onFlaw) ?? false);
  }

  /** A lease that is not valid leaves the previous one. */
  setLease(expiresAt: unknown): void {
    const lease = readValue(patch(timestamp), expiresAt ?? null, 'lease', this.#onFlaw);
    if (lease !== undefined) {
      this.#lease = lease;
    }
  }

  /** Replaces all queues. */
  setQueues(queues: unknown): void {
    const valid = readValue(list(readQueue, MAX_QUEUES), queues, 'queues', this.#onFlaw);
    if (valid !== undefined) {
      this.#queues = new Map(valid.map((queue) => [queueKey(queue), queue]));
    }
  }

  setQueue(queue: unknown): void {
    const valid = readValue(readQueue, queue, 'queue', this.#onFlaw);
    if (valid !== undefined) {
      this.#queues = this.#withItem(this.#queues, queueKey(valid), valid, 'queues', MAX_QUEUES);
    }
  }

  setConnection(connection: unknown): void {
    const valid = readValue(readConnection, connection, 'connection', this.#onFlaw);
    if (valid !== undefined) {
      this.#connections = this.#withItem(this.#connections, valid.name, valid, 'connections');
    }
  }

  setModel(model: unknown): void {
    const valid = readValue(readModel, model, 'model', this.#onFlaw);
    if (valid !== undefined) {
      this.#models = this.#withItem(this.#models, valid.model, valid, 'models');
    }
  }

  setSdk(sdk: unknown): void {
    const valid = readValue(readSdk, sdk, 'sdk', this.#onFlaw);
    if (valid !== undefined) {
      this.#sdks = this.#withItem(this.#sdks, valid.provider, valid, 'sdks');
    }
  }

  setNetwork(network: unknown): void {
    this.#network = readValue(readNetwork, network, 'network', this.#onFlaw) ?? this.#network;
  }

  /** Merges labels. A label that is not valid keeps its previous value. */
  setLabels(labels: unknown): void {
    for (const [key, value] of readValue(readLabels, labels, 'labels', this.#onFlaw) ?? []) {
      if (!this.#labels.set(key, value)) {
        this.#onFlaw('labels', `must have at most ${MAX_LABELS} keys`);
      }
    }
  }

  /** Merges metadata. A key whose value is not valid keeps its previous value. */
  setMetadata(metadata: unknown): void {
    for (const [key, value] of readValue(readMetadata, metadata, 'metadata', this.#onFlaw) ?? []) {
      const length = key.length + JSON.stringify(value).length;
      if (!this.#metadata.set(key, value, length)) {
        const limits = `${MAX_METADATA_KEYS} keys and ${MAX_METADATA_LENGTH} characters of JSON`;
        this.#onFlaw('metadata', `must have at most ${limits}`);
      }
    }
  }

  /** An event counts even if its values are not valid. */
  recordEvent(type: unknown, event: unknown): void {
    const typeName = readValue(name(), type, 'event type', this.#onFlaw) ?? OTHER;
    this.events.record(typeName, readValue(readEvent, event, 'event', this.#onFlaw) ?? {});
  }

  /** A number that is not valid leaves the previous one. */
  setBufferedEvents(buffered: unknown): void {
    const valid = readValue(count, buffered, 'buffered events', this.#onFlaw);
    if (valid !== undefined) {
      this.events.setBuffered(valid);
    }
  }

  recordError(error: unknown): void {
    this.#errors.add(errorType(error));
    this.#lastError = clipText(errorMessage(error), 1024);
  }

  /** @param nowMs monotonic clock */
  report(nowMs: number): ReportBody {
    const errors = this.#errors.report();
    return omitUndefined<ReportBody>({
      status: this.status,
      current_task: this.#task,
      current_run_id: this.#runId,
      lease_expires_at: this.#lease,
      labels: this.#labels.report(),
      metadata: this.#metadata.report(),
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

  #readTaskText(value: unknown, field: string): string | null {
    return value === undefined ? null : (readValue(patch(text(256)), value, field, this.#onFlaw) ?? null);
  }

  /** Adds or replaces an item, if there is room. */
  #withItem<Item>(
    items: Map<string, Item> | undefined,
    key: string,
    item: Item,
    field: string,
    maxItems = MAX_DEPENDENCIES,
  ): Map<string, Item> {
    const table = items ?? new Map<string, Item>();
    if (table.has(key) || table.size < maxItems) {
      table.set(key, item);
    } else {
      this.#onFlaw(field, `must be at most ${maxItems}; further ones are left out`);
    }
    return table;
  }
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
