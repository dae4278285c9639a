import { type DurationReport, type TasksReport, type TaskTypeReport } from '@heartline/protocol';
import { OTHER } from './bounded-counters';

/** How an attempt ended. A retried attempt counts as a retry; it neither finishes the task nor is its duration counted. */
export type TaskOutcome = 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'retried';

/** A task in progress; pass it to `finishTask`. */
export interface RunningTask {
  readonly type: string;
  /** Start by the monotonic clock, in milliseconds. */
  readonly monotonicStartMs: number;
  /** Start by the wall clock. */
  readonly startedAt: Date;
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

/** The worker's tasks: those in progress, and totals since its start. */
export class Tasks {
  readonly #active = new Set<RunningTask>();
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
    this.#totalsOf(task.type);
    this.#active.add(task);
  }

  /** Counts a finished task. Finishing a task twice, or one that was not started, has no effect. */
  finish(task: RunningTask, outcome: TaskOutcome, nowMs: number): void {
    if (!this.#active.delete(task)) {
      return;
    }
    const totals = this.#totalsOf(task.type);
    totals.outcomes[outcome] += 1;
    if (outcome !== 'retried') {
      totals.durations.observe(Math.max(nowMs - task.monotonicStartMs, 0) / 1000);
    }
  }

  setExpectedDuration(type: string, seconds: number, stuckAfterSeconds?: number): void {
    const totals = this.#totalsOf(this.#boundedType(type));
    totals.expectedSeconds = seconds;
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
    this.#assignmentSeconds += seconds;
  }

  /** @param nowMs monotonic clock */
  report(nowMs: number): TasksReport {
    const stuck = this.#countStuck(nowMs);
    const oldest = Math.min(...[...this.#active].map((task) => task.startedAt.getTime()));
    const types = [...this.#totalsByType].map(([type, totals]) => [type, toTaskTypeReport(totals)] as const);
    return {
      active: this.#active.size,
      oldest_active_at: Number.isFinite(oldest) ? new Date(oldest).toISOString() : null,
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

  /** The number of tasks in progress for too long; undefined if no task type has a limit. */
  #countStuck(nowMs: number): number | undefined {
    if (![...this.#totalsByType.values()].some(({ stuckAfterMs }) => stuckAfterMs !== undefined)) {
      return undefined;
    }
    return [...this.#active].filter(
      ({ type, monotonicStartMs }) =>
        nowMs - monotonicStartMs > (this.#totalsByType.get(type)?.stuckAfterMs ?? Infinity),
    ).length;
  }

  /** @param type of unknown type, because a wrong argument from JavaScript must not make the work fail */
  #boundedType(type: unknown): string {
    const name = typeof type === 'string' && type !== '' ? type.slice(0, 128) : OTHER;
    if (this.#totalsByType.has(name) || this.#totalsByType.size < MAX_TASK_TYPES) {
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
