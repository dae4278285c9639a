import { type Report } from '@heartline/protocol';

import { Durations, type TaskTypeReport } from './duration';

/** How an attempt ended. A retried one is not finished: it counts as a retry and is not timed. */
export type TaskOutcome = 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'retried';

export type TasksReport = NonNullable<Report['tasks']>;

/** A task under way; hand it back to `finish`. */
export interface RunningTask {
  readonly type: string;
  /** Milliseconds of the forward-only clock. */
  readonly monotonicStartMs: number;
  /** By the wall clock, for people. */
  readonly startedAt: Date;
}

interface Tally {
  readonly outcomes: Record<TaskOutcome, number>;
  readonly durations: Durations;
  expectedSeconds?: number;
  stuckAfterMs?: number;
}

/**
 * More task types than this are a mistake (an ID in the name); what is over it counts as `other`. Together they are
 * the 50 that the exporter takes by default.
 */
export const MOST_TASK_TYPES = 49;
export const OTHER = 'other';

/** The worker's tasks: those under way and the totals since its start. */
export class Tasks {
  readonly #running = new Set<RunningTask>();
  readonly #tallies = new Map<string, Tally>();
  #assigned = 0;
  #assignmentsFailed = 0;
  #assignmentSeconds = 0;

  readonly #bounds: readonly number[];
  readonly #slots: number | undefined;
  readonly #onOverflow: (type: string) => void;

  /** @param #onOverflow hears the first task type that found no room */
  constructor(bounds: readonly number[], slots: number | undefined, onOverflow: (type: string) => void) {
    this.#bounds = bounds;
    this.#slots = slots;
    this.#onOverflow = onOverflow;
  }

  get active(): number {
    return this.#running.size;
  }

  get everFinished(): boolean {
    return this.#tallies.size > 0 && this.#running.size === 0;
  }

  make(type: string, now: number, wall: Date): RunningTask {
    return { type: this.#known(type), monotonicStartMs: now, startedAt: wall };
  }

  start(task: RunningTask): void {
    this.#tally(task.type);
    this.#running.add(task);
  }

  /** Finishing a task twice, or one that was never started, changes nothing. */
  finish(task: RunningTask, outcome: TaskOutcome, now: number): void {
    if (!this.#running.delete(task)) return;
    const tally = this.#tally(task.type);
    tally.outcomes[outcome] += 1;
    if (outcome !== 'retried') tally.durations.observe(Math.max(now - task.monotonicStartMs, 0) / 1000);
  }

  expect(type: string, seconds: number, stuckAfterSeconds?: number): void {
    const tally = this.#tally(this.#known(type));
    tally.expectedSeconds = seconds;
    if (stuckAfterSeconds !== undefined) tally.stuckAfterMs = stuckAfterSeconds * 1000;
  }

  /** A task was assigned to this worker, or failed to be. @param seconds from offered to assigned */
  assign(seconds: number, failed: boolean): void {
    if (failed) this.#assignmentsFailed += 1;
    else this.#assigned += 1;
    this.#assignmentSeconds += seconds;
  }

  /** @param now milliseconds of the forward-only clock */
  report(now: number): TasksReport {
    const stuck = this.#stuck(now);
    const oldest = Math.min(...[...this.#running].map((task) => task.startedAt.getTime()));
    const types = [...this.#tallies].map(([type, tally]) => [type, this.#typeReport(tally)] as const);
    return {
      active: this.#running.size,
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

  /** How many are under way for too long; undefined where nobody said how long that is. */
  #stuck(now: number): number | undefined {
    if (![...this.#tallies.values()].some(({ stuckAfterMs }) => stuckAfterMs !== undefined)) return undefined;
    return [...this.#running].filter(
      ({ type, monotonicStartMs: begunAt }) =>
        now - begunAt > (this.#tallies.get(type)?.stuckAfterMs ?? Infinity),
    ).length;
  }

  #typeReport({ outcomes, durations, expectedSeconds }: Tally): TaskTypeReport {
    return {
      ...outcomes,
      duration: durations.report(),
      ...(expectedSeconds === undefined ? {} : { expected_seconds: expectedSeconds }),
    };
  }

  /** @param type unknown, since JavaScript callers pass what they like and their work shall not suffer for it */
  #known(type: unknown): string {
    const name = typeof type === 'string' && type !== '' ? type.slice(0, 128) : OTHER;
    if (this.#tallies.has(name) || this.#tallies.size < MOST_TASK_TYPES) return name;
    this.#onOverflow(name);
    return OTHER;
  }

  #tally(type: string): Tally {
    const found = this.#tallies.get(type);
    if (found) return found;
    const outcomes = { succeeded: 0, failed: 0, cancelled: 0, timed_out: 0, retried: 0 };
    const made = { outcomes, durations: new Durations(this.#bounds) };
    this.#tallies.set(type, made);
    return made;
  }
}
