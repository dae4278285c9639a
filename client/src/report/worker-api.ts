import { type Sandboxes, type SandboxUpdate } from '../sandboxes/sandbox-table';
import { guarded } from '../runtime/callback';
import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { type EventDelivery } from './events';
import { type FailureOutcome, classifyFailure } from './task-outcome';
import {
  type ConnectionReport,
  type ModelReport,
  type NetworkReport,
  type QueueReport,
  type SdkReport,
  type Statement,
  type WorkerStatus,
} from './worker-state';
import { type RunningTask, type TaskOutcome } from './tasks';

/** What the work tells of itself. None of it throws into the work, and none of it waits for the network. */
export abstract class Account {
  protected constructor(
    protected readonly statement: Statement,
    protected readonly sandboxes: Sandboxes,
    protected readonly clock: Clock,
    protected readonly problems: ProblemReporter,
  ) {}

  /** Something changed that is worth telling before the next heartbeat. */
  protected abstract onChange(): void;

  /** What the worker does now: which run, which task, and in which status (`processing` if not said). */
  updateTask(run: string | null, task?: string | null, status: WorkerStatus = 'processing'): void {
    this.#tell(() => this.statement.work(run, task, status));
  }

  /** The worker waits for work. */
  markIdle(): void {
    this.#tell(() => this.statement.work(null, null, 'idle'));
  }

  /**
   * Runs a task and tells its duration and outcome. The result, or what it throws, is passed on unchanged.
   * @param outcome how a task that threw ended; by default `AbortError` is cancelled, `TimeoutError` timed out
   */
  async observeTask<Result>(
    type: string,
    work: () => Result | PromiseLike<Result>,
    outcome: (error: unknown) => FailureOutcome = classifyFailure,
  ): Promise<Result> {
    const task = this.startTask(type);
    try {
      const result = await work();
      this.finishTask(task, 'succeeded');
      return result;
    } catch (error) {
      guarded(
        (thrown: unknown) => this.finishTask(task, outcome(thrown), thrown),
        () => this.finishTask(task, 'failed', error),
      )(error);
      throw error;
    }
  }

  /** For work that is not one function call. Hand the answer to `finishTask`. */
  startTask(type: string): RunningTask {
    const { tasks } = this.statement;
    const task = tasks.make(type, this.clock.now(), new Date(this.clock.wall()));
    this.#tell(() => tasks.start(task));
    return task;
  }

  /** @param error what the task threw; counted by its class, except for a cancelled task */
  finishTask(task: RunningTask, outcome: TaskOutcome, error?: unknown): void {
    this.#tell(() => {
      this.statement.tasks.finish(task, outcome, this.clock.now());
      if (error !== undefined && outcome !== 'cancelled') this.statement.error(error);
    });
  }

  /**
   * How long a task of this type should take, in seconds; slower ones are alerted on.
   * @param stuckAfterSeconds one that is under way for longer counts as stuck; if not said, none does
   */
  setExpectedDuration(type: string, seconds: number, stuckAfterSeconds?: number): void {
    this.#tell(() => this.statement.tasks.expect(type, seconds, stuckAfterSeconds));
  }

  /** A task was assigned to this worker (or, with `failed`, was not). @param seconds from offered to assigned */
  recordAssignment(seconds: number, failed = false): void {
    this.#tell(() => this.statement.tasks.assign(seconds, failed));
  }

  setQueue(queue: QueueReport): void {
    this.#tell(() => this.statement.setQueue(queue));
  }

  /** Replaces all queues. */
  setQueues(queues: readonly QueueReport[]): void {
    this.#tell(() => this.statement.setQueues(queues));
  }

  setConnection(connection: ConnectionReport): void {
    this.#tell(() => this.statement.setConnection(connection));
  }

  setModel(model: ModelReport): void {
    this.#tell(() => this.statement.setModel(model));
  }

  setSdk(sdk: SdkReport): void {
    this.#tell(() => this.statement.setSdk(sdk));
  }

  /** Bytes since the start: of the network interface, where it is this worker's alone, or as the worker counts them. */
  setNetwork(network: NetworkReport): void {
    this.#tell(() => this.statement.setNetwork(network));
  }

  /**
   * Merges into what is told of a sandbox that this worker runs. A changed state is told at once, the rest behind the
   * next heartbeat. One that is `terminated` or `crashed` is forgotten here once the exporter knows.
   */
  setSandbox(sandbox: SandboxUpdate): void {
    this.#tell(() => {
      if (this.sandboxes.set(sandbox)) this.onChange();
    });
  }

  /** Until when this worker's claim on its task holds; null: it has none. */
  setLease(expiresAt: Date | null): void {
    this.#tell(() => this.statement.setLease(expiresAt), 'now');
  }

  /** Merges into the labels; null removes one. */
  setLabels(labels: Readonly<Record<string, string | null>>): void {
    this.#tell(() => this.statement.setLabels(labels));
  }

  /** Merges into the metadata; null removes a key. */
  setMetadata(metadata: Readonly<Record<string, unknown>>): void {
    this.#tell(() => this.statement.setMetadata(metadata));
  }

  /** An event the worker sent on, or with `failed`, could not send. */
  recordEvent(type: string, event: EventDelivery = {}): void {
    this.#tell(() => this.statement.events.record(type, event));
  }

  /** Events that wait to be sent. */
  setBufferedEvents(count: number): void {
    this.#tell(() => this.statement.events.setBuffered(count));
  }

  /** Counts an error by its class and keeps its message as the last one. */
  recordError(error: unknown): void {
    this.#tell(() => this.statement.error(error));
  }

  /** A changed status is told at once (coalesced, see sending/pace.ts), the rest with the next heartbeat. */
  #tell(change: () => void, when: 'now' | 'later' = 'later'): void {
    const before = this.statement.status;
    try {
      change();
    } catch (cause) {
      this.problems.report(
        { kind: 'content', message: `This cannot be reported: ${String(cause)}`, cause },
        'told',
      );
    }
    if (when === 'now' || this.statement.status !== before) this.onChange();
  }
}
