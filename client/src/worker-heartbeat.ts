import {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type SdkReport,
} from '@heartline/protocol';
import {
  readCallback,
  readOptions,
  type ResolvedOptions,
  resolveOptions,
  type WorkerHeartbeatOptions,
} from './config/options';
import { type HeartbeatDeps, HeartbeatLifecycle, SYSTEM_DEPS } from './heartbeat-lifecycle';
import { OTHER } from './report/bounded-counters';
import { type EventDelivery } from './report/events';
import { classifyFailure, type FailureOutcome } from './report/task-outcome';
import { type RunningTask, TASK_OUTCOMES, type TaskOutcome } from './report/tasks';
import { WorkerState, type WorkerStatus } from './report/worker-state';
import { type Clock } from './runtime/clock';
import { emitProblemWarning, guardCallback, ProblemReporter } from './runtime/problems';
import { SandboxTable, type SandboxUpdate } from './sandboxes/sandbox-table';
import { describeCause, describeValue } from './values/describe';
import { amount, name, oneOf, type OnFlaw, type Reader, readValue } from './values/read-value';

const MIN_BEAT_SECONDS = 0.05;
const MAX_BEAT_SECONDS = 10;

/**
 * The heartbeat of one worker: `new WorkerHeartbeat({ workerType: 'indexer' }).start()`.
 *
 * After the constructor, no method throws, waits for the network, or keeps the process alive.
 */
export class WorkerHeartbeat {
  readonly #options: ResolvedOptions;
  readonly #clock: Clock;
  readonly #problems: ProblemReporter;
  readonly #state: WorkerState;
  readonly #sandboxes: SandboxTable;
  readonly #lifecycle: HeartbeatLifecycle;

  /** @throws RangeError if an option is not valid */
  constructor(options?: WorkerHeartbeatOptions);
  /** @internal For tests. */
  constructor(options: WorkerHeartbeatOptions | undefined, deps: HeartbeatDeps);
  constructor(options?: WorkerHeartbeatOptions, deps: HeartbeatDeps = SYSTEM_DEPS) {
    const given = readOptions(options);
    const problems = new ProblemReporter(readCallback(given.onError) ?? emitProblemWarning);
    const resolved = resolveOptions(given, deps.env, (name, flaw) => {
      problems.report({ kind: 'configuration', message: `${name} ${flaw}` }, name);
    });
    const onFlaw: OnFlaw = (field, flaw) => this.#reportFlaw(field, flaw);
    const state = new WorkerState(
      resolved,
      (kind, name) => {
        const message = `Too many ${kind}s: '${name}' and further ones are counted as 'other'. Does the name contain an ID?`;
        problems.report({ kind: 'content', message }, kind);
      },
      onFlaw,
    );
    const sandboxes = new SandboxTable((id) => {
      const message = `Too many sandboxes: '${id}' and further ones are not reported. Report the state 'terminated' of those that ended.`;
      problems.report({ kind: 'content', message }, 'sandboxes');
    }, onFlaw);
    this.#options = resolved;
    this.#clock = deps.clock;
    this.#problems = problems;
    this.#state = state;
    this.#sandboxes = sandboxes;
    this.#lifecycle = new HeartbeatLifecycle(given.onCommand, resolved, { state, sandboxes, problems }, deps);
    if (given.labels !== undefined) {
      this.#update(() => state.setLabels(given.labels));
    }
    if (given.metadata !== undefined) {
      this.#update(() => state.setMetadata(given.metadata));
    }
  }

  /** The ID of the worker: the option, the environment variable `WORKER_ID`, or a generated one. */
  get workerId(): string {
    return this.#options.workerId;
  }

  /** Seconds between two heartbeats. */
  get intervalSeconds(): number {
    return this.#options.intervalMs / 1000;
  }

  /** Sends the first heartbeat at once and further ones in the background. */
  start(): this {
    this.#lifecycle.start();
    return this;
  }

  /**
   * Sends one heartbeat now, without `start`: for functions that are frozen between their calls, where nothing runs in the
   * background. Resolves when the exporter has responded or the time is over. Never rejects.
   *
   * @param timeoutSeconds how long it may take, with retries, 0.05 to 10
   * @returns whether the exporter accepted it
   */
  beat(timeoutSeconds = 2): Promise<boolean> {
    const seconds = this.#read(amount(MAX_BEAT_SECONDS), timeoutSeconds, 'timeoutSeconds') ?? 2;
    return this.#lifecycle.beat(Math.max(seconds, MIN_BEAT_SECONDS) * 1000);
  }

  /**
   * Ends the heartbeats and reports the stop, within `stopTimeoutSeconds`. Never rejects; the heartbeats end even if the
   * stop could not be reported.
   */
  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  /** Sets the current run and task of the worker, and its status. */
  updateTask(run: string | null, task?: string | null, status: WorkerStatus = 'processing'): void {
    this.#update(() => this.#state.setTask(run, task, status));
  }

  /** Reports that the worker waits for work. */
  markIdle(): void {
    this.#update(() => this.#state.setTask(null, null, 'idle'));
  }

  /**
   * Runs a task and reports its duration and outcome. Returns the result of `work`, or throws its error, unchanged.
   * @param outcome returns the outcome of a task that threw; by default, `AbortError` means cancelled and `TimeoutError`
   *   timed out
   */
  async observeTask<Result>(
    type: string,
    work: () => Result | PromiseLike<Result>,
    outcome: (error: unknown) => FailureOutcome = classifyFailure,
  ): Promise<Result> {
    const task = this.startTask(type);
    try {
      const result = await this.#runWork(work);
      this.finishTask(task, 'succeeded');
      return result;
    } catch (error) {
      guardCallback(
        (thrown: unknown) => {
          const result = outcome(thrown);
          this.finishTask(task, result, thrown);
          // A promise is no outcome, which finishTask reports. Its rejection must not end the process.
          Promise.resolve(result).catch(() => undefined);
        },
        () => this.finishTask(task, 'failed', error),
      )(error);
      throw error;
    }
  }

  /** Starts a task that is not a single function call. Pass the returned task to `finishTask`. */
  startTask(type: string): RunningTask {
    const { tasks } = this.#state;
    const typeName = this.#read(name(), type, 'task type') ?? OTHER;
    const task = tasks.createTask(typeName, this.#clock.now(), new Date(this.#clock.wall()));
    this.#update(() => tasks.start(task));
    return task;
  }

  /** @param error what the task threw; counted by its class, except if the task was cancelled */
  finishTask(task: RunningTask, outcome: TaskOutcome, error?: unknown): void {
    this.#update(() => {
      const validOutcome = this.#read(oneOf(TASK_OUTCOMES), outcome, 'outcome') ?? 'failed';
      this.#state.tasks.finish(task, validOutcome, this.#clock.now());
      if (error !== undefined && validOutcome !== 'cancelled') {
        this.#state.recordError(error);
      }
    });
  }

  /**
   * Sets how long a task of this type should take, in seconds. Slower tasks cause an alert.
   * @param stuckAfterSeconds a task in progress for longer counts as stuck; by default none does
   */
  setExpectedDuration(type: string, seconds: number, stuckAfterSeconds?: number): void {
    this.#update(() => this.#state.setExpectedDuration(type, seconds, stuckAfterSeconds));
  }

  /**
   * Counts the assignment of a task to this worker, or a failed one.
   * @param seconds time from the offer of the task to its assignment
   */
  recordAssignment(seconds: number, failed = false): void {
    this.#update(() => this.#state.recordAssignment(seconds, failed));
  }

  /** Adds or replaces a queue. */
  setQueue(queue: QueueReport): void {
    this.#update(() => this.#state.setQueue(queue));
  }

  /** Replaces all queues. */
  setQueues(queues: readonly QueueReport[]): void {
    this.#update(() => this.#state.setQueues(queues));
  }

  /** Adds or replaces a connection, for instance to a database. */
  setConnection(connection: ConnectionReport): void {
    this.#update(() => this.#state.setConnection(connection));
  }

  /** Adds or replaces a model that the worker loads. */
  setModel(model: ModelReport): void {
    this.#update(() => this.#state.setModel(model));
  }

  /** Adds or replaces the use of a provider's API. */
  setSdk(sdk: SdkReport): void {
    this.#update(() => this.#state.setSdk(sdk));
  }

  /** Sets the bytes received and sent since the start, as the worker or a network interface of its own counts them. */
  setNetwork(network: NetworkReport): void {
    this.#update(() => this.#state.setNetwork(network));
  }

  /**
   * Merges values of a sandbox that this worker runs. A changed state is reported at once, other values after the next
   * heartbeat. A sandbox with the state `terminated` or `crashed` is removed once the exporter has received that.
   */
  setSandbox(sandbox: SandboxUpdate): void {
    this.#update(() => {
      if (this.#sandboxes.set(sandbox)) {
        this.#lifecycle.notifyChange();
      }
    });
  }

  /** Sets when this worker's claim on its task expires; null for none. Reported at once. */
  setLease(expiresAt: Date | null): void {
    this.#update(() => this.#state.setLease(expiresAt), true);
  }

  /** Merges labels; null removes a label. */
  setLabels(labels: Readonly<Record<string, string | null>>): void {
    this.#update(() => this.#state.setLabels(labels));
  }

  /** Merges metadata; null removes a key. */
  setMetadata(metadata: Readonly<Record<string, unknown>>): void {
    this.#update(() => this.#state.setMetadata(metadata));
  }

  /** Counts an event that the worker sent or, with `failed`, could not send. */
  recordEvent(type: string, event: EventDelivery = {}): void {
    this.#update(() => this.#state.recordEvent(type, event));
  }

  /** Sets the number of events that wait to be sent. */
  setBufferedEvents(count: number): void {
    this.#update(() => this.#state.setBufferedEvents(count));
  }

  /** Counts an error by its class and reports its message as the last error. */
  recordError(error: unknown): void {
    this.#update(() => this.#state.recordError(error));
  }

  /**
   * Changes the state. A changed status is reported at once, within the limits of transport/send-schedule.ts; everything
   * else with the next heartbeat.
   */
  #update(change: () => void, atOnce = false): void {
    const statusBefore = this.#state.status;
    try {
      change();
    } catch (cause) {
      this.#problems.report(
        { kind: 'content', message: `A value could not be reported: ${describeCause(cause)}`, cause },
        'update',
      );
    }
    if (atOnce || this.#state.status !== statusBefore) {
      this.#lifecycle.notifyChange();
    }
  }

  #read<T>(reader: Reader<T>, value: unknown, field: string): T | undefined {
    return readValue(reader, value, field, (path, flaw) => this.#reportFlaw(path, flaw));
  }

  #reportFlaw(field: string, flaw: string): void {
    const message = `A reported value is not valid: ${field} ${flaw}. The worker and its heartbeats are not affected.`;
    this.#problems.report({ kind: 'content', message }, field);
  }

  /** A promise, or any other value, in place of a function counts as its result. */
  #runWork<Result>(work: () => Result | PromiseLike<Result>): Result | PromiseLike<Result> {
    if (typeof work === 'function') {
      return work();
    }
    this.#reportFlaw('work', `must be a function, but it is ${describeValue(work)}`);
    return work;
  }
}
