import { type DurationReport, type TasksReport, type TaskTypeReport } from '@heartline/protocol';
import { OTHER, toCounterKey } from './bounded-counters';

/** How an attempt ended. A retried attempt counts as a retry; it neither finishes the task nor is its duration counted. */
export const TASK_OUTCOMES = ['succeeded', 'failed', 'cancelled', 'timed_out', 'retried'] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** A task in progress; pass it to `finishTask`. */
export interface RunningTask {
  readonly type: string;
  /** Start by the monotonic clock, in milliseconds. */
  readonly monotonicStartMs: number;
  /** Start by the wall clock. */
  readonly startedAt: Date;
}

/** What is known of a task in progress. The application has the `RunningTask` and could change it. */
interface ActiveTask {
  readonly type: string;
  readonly monotonicStartMs: number;
  readonly wallStartMs: number;
}

interface TaskTypeTotals {
  readonly outcomes: Record<TaskOutcome, number>;
  readonly durations: DurationHistogram;
  expectedSeconds?: number;
  stuckAfterMs?: number;
}

/**
 * Limit of task types; further types count as `other`. More types are a mistake, such as an ID in the name. Together with
 * `other` they are the 50 that the exporter accepts by default.
 */
export const MAX_TASK_TYPES = 49;
const MAX_SECONDS = 1e18;

/** The worker's tasks: those in progress, and totals since its start. */
export class Tasks {
  readonly #active = new Map<RunningTask, ActiveTask>();
  readonly #totalsByType = new Map<string, TaskTypeTotals>();
  #assigned = 0;
  #assignmentsFailed = 0;
  #assignmentSeconds = 0;

  readonly #bounds: readonly number[];
  readonly #slots: number | undefined;
  readonly #onOverflow: (type: string) => void;

  /** @param onOverflow called with each task type that counts as `other` because there are too many */
  constructor(bounds: readonly number[], slots: number | undefined, onOverflow: (type: string) => void) {
    this.#bounds = bounds;
    this.#slots = slots;
    this.#onOverflow = onOverflow;
  }

  get active(): number {
    return this.#active.size;
  }

  /** Whether no task is in progress, but one has been before. */
  get isIdle(): boolean {
    return this.#totalsByType.size > 0 && this.#active.size === 0;
  }

  createTask(type: string, nowMs: number, wall: Date): RunningTask {
    return { type: this.#boundedType(type), monotonicStartMs: nowMs, startedAt: wall };
  }

  start(task: RunningTask): void {
    const { type, monotonicStartMs, startedAt } = task;
    this.#totalsOf(type);
    this.#active.set(task, { type, monotonicStartMs, wallStartMs: startedAt.getTime() });
  }

  /** Counts a finished task. Finishing a task twice, or one that was not started, has no effect. */
  finish(task: RunningTask, outcome: TaskOutcome, nowMs: number): void {
    const active = this.#active.get(task);
    if (active === undefined) {
      return;
    }
    this.#active.delete(task);
    const totals = this.#totalsOf(active.type);
    totals.outcomes[outcome] += 1;
    if (outcome !== 'retried') {
      totals.durations.observe(Math.max(nowMs - active.monotonicStartMs, 0) / 1000);
    }
  }

  /** Undefined leaves the previous value. */
  setExpectedDuration(
    type: string,
    seconds: number | undefined,
    stuckAfterSeconds: number | undefined,
  ): void {
    const totals = this.#totalsOf(this.#boundedType(type));
    if (seconds !== undefined) {
      totals.expectedSeconds = seconds;
    }
    if (stuckAfterSeconds !== undefined) {
      totals.stuckAfterMs = stuckAfterSeconds * 1000;
    }
  }

  /** @param seconds time from the offer of the task to its assignment */
  recordAssignment(seconds: number, failed: boolean): void {
    if (failed) {
      this.#assignmentsFailed += 1;
    } else {
      this.#assigned += 1;
    }
    this.#assignmentSeconds = Math.min(this.#assignmentSeconds + seconds, MAX_SECONDS);
  }

  /** @param nowMs monotonic clock */
  report(nowMs: number): TasksReport {
    const stuck = this.#countStuck(nowMs);
    const oldest = this.#oldestStartMs();
    const types = [...this.#totalsByType].map(([type, totals]) => [type, toTaskTypeReport(totals)] as const);
    return {
      active: this.#active.size,
      oldest_active_at: oldest === undefined ? null : new Date(oldest).toISOString(),
      ...(this.#slots === undefined ? {} : { slots: this.#slots }),
      ...(stuck === undefined ? {} : { stuck }),
      ...(types.length === 0 ? {} : { types: Object.fromEntries(types) }),
      ...(this.#assigned + this.#assignmentsFailed === 0
        ? {}
        : {
            assigned_total: this.#assigned,
            assignment_failed_total: this.#assignmentsFailed,
            assignment_seconds_sum: Number(this.#assignmentSeconds.toFixed(6)),
          }),
    };
  }

  /** The start of the oldest task in progress. Not `Math.min(...starts)`, which throws for more than about 100,000. */
  #oldestStartMs(): number | undefined {
    let oldest: number | undefined;
    for (const { wallStartMs } of this.#active.values()) {
      oldest = Math.min(oldest ?? wallStartMs, wallStartMs);
    }
    return oldest;
  }

  /** The number of tasks in progress for too long; undefined if no task type has a limit. */
  #countStuck(nowMs: number): number | undefined {
    if (![...this.#totalsByType.values()].some(({ stuckAfterMs }) => stuckAfterMs !== undefined)) {
      return undefined;
    }
    return [...this.#active.values()].filter(
      ({ type, monotonicStartMs }) =>
        nowMs - monotonicStartMs > (this.#totalsByType.get(type)?.stuckAfterMs ?? Infinity),
    ).length;
  }

  #boundedType(type: string): string {
    const name = toCounterKey(type);
    if (name === OTHER || this.#totalsByType.has(name) || this.#totalsByType.size < MAX_TASK_TYPES) {
      return name;
    }
    this.#onOverflow(name);
    return OTHER;
  }

  #totalsOf(type: string): TaskTypeTotals {
    const existing = this.#totalsByType.get(type);
    if (existing) {
      return existing;
    }
    const outcomes = { succeeded: 0, failed: 0, cancelled: 0, timed_out: 0, retried: 0 };
    const totals = { outcomes, durations: new DurationHistogram(this.#bounds) };
    this.#totalsByType.set(type, totals);
    return totals;
  }
}

function toTaskTypeReport({ outcomes, durations, expectedSeconds }: TaskTypeTotals): TaskTypeReport {
  return {
    ...outcomes,
    duration: durations.report(),
    ...(expectedSeconds === undefined ? {} : { expected_seconds: expectedSeconds }),
  };
}

/** Task durations as a cumulative histogram, as in Prometheus: each bucket includes the ones below it. */
class DurationHistogram {
  #count = 0;
  #sumSeconds = 0;
  readonly #cumulativeCounts: number[];

  readonly #bounds: readonly number[];

  /** @param bounds upper bounds in seconds, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#cumulativeCounts = bounds.map(() => 0);
  }

  observe(seconds: number): void {
    this.#count += 1;
    this.#sumSeconds += seconds;
    this.#bounds.forEach((bound, index) => {
      if (seconds <= bound) {
        this.#cumulativeCounts[index] = (this.#cumulativeCounts[index] ?? 0) + 1;
      }
    });
  }

  report(): DurationReport {
    const buckets = Object.fromEntries(
      this.#bounds.map((bound, index) => [String(bound), this.#cumulativeCounts[index] ?? 0]),
    );
    return { count: this.#count, sum_seconds: Number(this.#sumSeconds.toFixed(6)), buckets };
  }
}
