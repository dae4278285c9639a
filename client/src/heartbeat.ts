import { type Report } from '@heartline/protocol';

import { type Farewell, type Leaving, farewell } from './exit/farewell';
import { goodbyeNow } from './exit/goodbye';
import { type WorkerHeartbeatOptions } from './options';
import { Meter } from './resources/meter';
import { guarded } from './sending/callback';
import { type Clock, systemClock } from './sending/clock';
import { type Envelope, envelope } from './sending/envelope';
import { type Outlet } from './sending/outlet';
import { bodies } from './sending/post';
import { Sender } from './sending/sender';
import { Sequence } from './sending/sequence';
import { type Transport, httpTransport } from './sending/transport';
import { Troubles, warn } from './sending/trouble';
import { type Settings, settle } from './settings';
import { type SentEvent } from './telling/events';
import { type FailureOutcome, outcomeOf } from './telling/outcome';
import {
  type ConnectionReport,
  type ModelReport,
  type QueueReport,
  type SdkReport,
  Statement,
  type WorkingStatus,
} from './telling/statement';
import { type RunningTask, type TaskOutcome } from './telling/tasks';

/** What a heartbeat stands on; tests bring their own. */
export interface HeartbeatParts {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly farewell: Pick<Farewell, 'add' | 'remove'>;
  readonly transport?: Transport;
}

const OWN: HeartbeatParts = { clock: systemClock, env: process.env, farewell };

/**
 * The heartbeat of one worker: `new WorkerHeartbeat({ workerType: 'indexer' }).start()`.
 *
 * Nothing here throws after the constructor, waits for the network, or keeps the process alive.
 */
export class WorkerHeartbeat implements Leaving {
  private readonly settings: Settings;
  private readonly clock: Clock;
  private readonly statement: Statement;
  private readonly troubles: Troubles;
  private readonly meter: Meter;
  private readonly sequence = new Sequence();
  private readonly envelope: Envelope;
  private readonly outlet: Outlet;
  private running = false;
  private stopping: Promise<void> | undefined;

  /** @throws RangeError where an option or an environment variable makes no sense, before any work has begun */
  constructor(
    options: WorkerHeartbeatOptions = {},
    private readonly parts: HeartbeatParts = OWN,
  ) {
    const settings = settle(options, parts.env);
    this.settings = settings;
    this.clock = parts.clock;
    this.troubles = new Troubles(options.onError ?? warn);
    this.statement = new Statement({ ...settings, slots: options.slots }, (what, name) =>
      this.overflow(what, name),
    );
    if (options.labels) this.statement.setLabels(options.labels);
    if (options.metadata) this.statement.setMetadata(options.metadata);
    this.envelope = envelope(settings, options.version, parts.clock.wall());
    this.meter = new Meter(
      () => this.clock.now(),
      options.disks ?? [],
      (mountpoint, cause) => this.unreadable(mountpoint, cause),
      settings.memoryLimitBytes,
    );
    this.outlet = new Sender({
      transport: parts.transport ?? httpTransport(settings.url, settings.token),
      clock: parts.clock,
      intervalMs: settings.intervalMs,
      compose: () => this.compose(),
      troubles: this.troubles,
      onCommand: guarded(options.onCommand ?? (() => undefined), (cause) =>
        this.troubles.happened({ kind: 'callback', message: `onCommand failed: ${String(cause)}`, cause }),
      ),
    });
  }

  /** The ID that the worker goes by: given, from `WORKER_ID`, or generated. */
  get workerId(): string {
    return this.settings.workerId;
  }

  /** Seconds between two heartbeats. */
  get intervalSeconds(): number {
    return this.settings.intervalMs / 1000;
  }

  /** Sends the first heartbeat at once and the others in the background. */
  start(): this {
    if (this.running) return this;
    this.running = true;
    this.stopping = undefined;
    if (this.settings.handleExit) this.parts.farewell.add(this);
    this.outlet.start();
    return this;
  }

  /** Says goodbye, for at most `goodbyeSeconds`. Never rejects: a worker that could not say it stops all the same. */
  stop(): Promise<void> {
    if (!this.running) return this.stopping ?? Promise.resolve();
    this.running = false;
    this.stopping = this.outlet
      .stop(() => this.composeGoodbye(), this.settings.goodbyeMs)
      .then(() => this.parts.farewell.remove(this));
    return this.stopping;
  }

  /** What the worker does now: which run, which task, and in which status (`processing` if not said). */
  updateTask(run: string | null, task?: string | null, status: WorkingStatus = 'processing'): void {
    this.tell(() => this.statement.work(run, task, status));
  }

  /** The worker waits for work. */
  markIdle(): void {
    this.tell(() => this.statement.work(null, null, 'idle'));
  }

  /**
   * Runs a task and tells its duration and outcome. The result, or what it throws, is passed on unchanged.
   * @param outcome how a task that threw ended; by default `AbortError` is cancelled, `TimeoutError` timed out
   */
  async observeTask<Result>(
    type: string,
    work: () => Result | PromiseLike<Result>,
    outcome: (error: unknown) => FailureOutcome = outcomeOf,
  ): Promise<Result> {
    const task = this.taskStarted(type);
    try {
      const result = await work();
      this.taskFinished(task, 'succeeded');
      return result;
    } catch (error) {
      guarded(
        (thrown: unknown) => this.taskFinished(task, outcome(thrown), thrown),
        () => this.taskFinished(task, 'failed', error),
      )(error);
      throw error;
    }
  }

  /** For work that is not one function call. Hand the answer to `taskFinished`. */
  taskStarted(type: string): RunningTask {
    const { tasks } = this.statement;
    const task = tasks.make(type, this.clock.now(), new Date(this.clock.wall()));
    this.tell(() => tasks.start(task));
    return task;
  }

  /** @param error what the task threw; counted by its class, except for a cancelled task */
  taskFinished(task: RunningTask, outcome: TaskOutcome, error?: unknown): void {
    this.tell(() => {
      this.statement.tasks.finish(task, outcome, this.clock.now());
      if (error !== undefined && outcome !== 'cancelled') this.statement.error(error);
    });
  }

  /** How long a task of this type should take, in seconds; slower ones are alerted on. */
  expectTask(type: string, seconds: number): void {
    this.tell(() => this.statement.tasks.expect(type, seconds));
  }

  /** A task was assigned to this worker (or, with `failed`, was not). @param seconds from offered to assigned */
  recordAssignment(seconds: number, failed = false): void {
    this.tell(() => this.statement.tasks.assign(seconds, failed));
  }

  setQueue(queue: QueueReport): void {
    this.tell(() => this.statement.setQueue(queue));
  }

  /** Replaces all queues. */
  setQueues(queues: readonly QueueReport[]): void {
    this.tell(() => this.statement.setQueues(queues));
  }

  setConnection(connection: ConnectionReport): void {
    this.tell(() => this.statement.setConnection(connection));
  }

  setModel(model: ModelReport): void {
    this.tell(() => this.statement.setModel(model));
  }

  setSdk(sdk: SdkReport): void {
    this.tell(() => this.statement.setSdk(sdk));
  }

  /** Until when this worker's claim on its task holds; null: it has none. */
  setLease(expiresAt: Date | null): void {
    this.tell(() => this.statement.setLease(expiresAt), 'now');
  }

  /** Merges into the labels; null removes one. */
  setLabels(labels: Readonly<Record<string, string | null>>): void {
    this.tell(() => this.statement.setLabels(labels));
  }

  /** Merges into the metadata; null removes a key. */
  setMetadata(metadata: Readonly<Record<string, unknown>>): void {
    this.tell(() => this.statement.setMetadata(metadata));
  }

  /** An event the worker sent on, or with `failed`, could not send. */
  recordEvent(type: string, event: SentEvent = {}): void {
    this.tell(() => this.statement.events.record(type, event));
  }

  /** Events that wait to be sent. */
  setBufferedEvents(count: number): void {
    this.tell(() => this.statement.events.setBuffered(count));
  }

  /** Counts an error by its class and keeps its message as the last one. */
  recordError(error: unknown): void {
    this.tell(() => this.statement.error(error));
  }

  /** @internal for the end of the process */
  goodbye(): Promise<void> {
    return this.stop();
  }

  /** @internal for the end of the process */
  goodbyeNow(): void {
    if (!this.running) return;
    this.running = false;
    const { url, token, goodbyeMs } = this.settings;
    goodbyeNow({ url: url.href, token, bodies: bodies(this.composeGoodbye()), timeoutMs: goodbyeMs });
  }

  /** A changed status is told at once (coalesced, see sending/pace.ts), the rest with the next heartbeat. */
  private tell(change: () => void, when: 'now' | 'later' = 'later'): void {
    const before = this.statement.status;
    try {
      change();
    } catch (cause) {
      this.troubles.happened(
        { kind: 'content', message: `This cannot be reported: ${String(cause)}`, cause },
        'told',
      );
    }
    if (when === 'now' || this.statement.status !== before) this.outlet.changed();
  }

  private unreadable(mountpoint: string, cause: unknown): void {
    const message = `Disk use of ${mountpoint} cannot be read: ${String(cause)}`;
    this.troubles.happened({ kind: 'content', message, cause }, mountpoint);
  }

  private overflow(what: string, name: string): void {
    const message = `There are too many ${what}s: '${name}' and later ones count as 'other'. Is there an ID in the name?`;
    this.troubles.happened({ kind: 'content', message }, what);
  }

  private compose(): Report {
    return {
      ...this.envelope,
      ...this.statement.report(),
      resources: this.meter.measure(),
      sequence: this.sequence.next(),
      sent_at: new Date(this.clock.wall()).toISOString(),
    };
  }

  private composeGoodbye(): Report {
    return { ...this.compose(), status: 'stopped', current_task: null, current_run_id: null };
  }
}
