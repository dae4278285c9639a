import { type MergedReport } from '@heartline/protocol';
import { type Bounds } from '../../model/thresholds';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Check, type TaskWindow } from './check';
import { compareToBounds, type Finding, formatNumber, percent, toCheckResult } from './findings';

function times(ratio: number): string {
  return `${formatNumber(ratio)} × the expected duration`;
}

/**
 * Compares errors and durations of the tasks finished in the last five minutes with their bounds (S2.5). Below the minimum
 * number of tasks ratios are always ok: one failure out of two is not an error rate of 50 %. Failures in a row need no minimum.
 */
export const taskPerformance: Check = ({ worker, window, thresholds }) => {
  const failing = consecutiveFailures(worker.failuresInRow, thresholds.task_consecutive_failures);
  if (window.finished === 0) {
    return toCheckResult('task_performance', failing, 'no tasks in 5 min: ');
  }
  const errorRatio = window.unsuccessful / window.finished;
  const enoughTasks = window.finished >= thresholds.minimumTasks;
  const findings: Finding[] = [
    compareToBounds('error_ratio', 'error rate', errorRatio, enoughTasks ? thresholds.task_error_ratio : {}),
  ];
  if (window.slowness !== undefined) {
    const bounds = enoughTasks ? thresholds.task_slowness_ratio : {};
    findings.push(compareToBounds('slowness_ratio', 'mean duration', window.slowness, bounds, times));
  }
  findings.push(...failing);
  const prefix = `${String(window.finished)} tasks in 5 min, ${percent(errorRatio)} unsuccessful: `;
  return toCheckResult('task_performance', findings, prefix, {
    finished: window.finished,
    unsuccessful: window.unsuccessful,
    tasks_per_minute: window.perMinute,
    ...(window.meanSeconds !== undefined && { mean_seconds: window.meanSeconds }),
  });
};

/**
 * The task types of which every task since the last success failed, however few there were (F6). A type with fewer failures
 * than its bounds is left out, because one failure says nothing.
 */
function consecutiveFailures(failuresInRow: Worker['failuresInRow'], bounds: Bounds): Finding[] {
  const findings: Finding[] = [];
  for (const type in failuresInRow) {
    const count = failuresInRow[type] ?? 0;
    const finding = compareToBounds(
      `consecutive_failures ${type}`,
      `failures of ${type} in a row`,
      count,
      bounds,
      formatNumber,
    );
    if (finding.severity !== 'ok') {
      findings.push(finding);
    }
  }
  return findings;
}

export const NO_TASKS: TaskWindow = { finished: 0, unsuccessful: 0, perMinute: 0 };

/** Cumulative totals of one incarnation at one time. */
interface Totals {
  readonly finished: number;
  readonly unsuccessful: number;
  readonly measured: number;
  readonly seconds: number;
  readonly comparedSeconds: number;
  readonly expectedSeconds: number;
}

/** Writable during construction. */
type Snapshot = { -readonly [Total in keyof Totals]: Totals[Total] } & { readonly at: Millis };

const NO_TOTALS: Totals = {
  finished: 0,
  unsuccessful: 0,
  measured: 0,
  seconds: 0,
  comparedSeconds: 0,
  expectedSeconds: 0,
};

/** Time that the task check covers (S2.5). */
export const TASK_WINDOW_MS: Millis = 5 * 60_000;

/** Reports closer together than this share a snapshot, so that 31 of them cover the window at any interval. */
const SNAPSHOT_INTERVAL_MS: Millis = 10_000;

/** Five minutes of one worker's totals, as a bounded number of snapshots (S2.5). */
export class TaskHistory {
  #incarnation: string | undefined;
  readonly #snapshots: Snapshot[] = [];

  /** Adds a worker's totals. Totals of a new incarnation start from 0; the very first ones are a baseline. */
  add(incarnation: string, tasks: MergedReport['tasks'], at: Millis): void {
    if (this.#incarnation !== incarnation) {
      const restarted = this.#incarnation !== undefined;
      this.#incarnation = incarnation;
      this.#snapshots.length = 0;
      this.#snapshots.push(restarted ? { at, ...NO_TOTALS } : snapshot(tasks, at));
    }
    // The last snapshot follows the newest totals until it is SNAPSHOT_INTERVAL_MS after the one before it.
    const beforeLast = this.#snapshots[this.#snapshots.length - 2];
    if (beforeLast && at - beforeLast.at < SNAPSHOT_INTERVAL_MS) {
      this.#snapshots.pop();
    }
    this.#snapshots.push(snapshot(tasks, at));
    this.#dropOld(at);
  }

  /** Tasks that finished in the five minutes up to `now`. */
  window(now: Millis): TaskWindow {
    this.#dropOld(now);
    const first = this.#snapshots[0];
    const last = this.#snapshots[this.#snapshots.length - 1];
    if (!first || !last || first === last) {
      return NO_TASKS;
    }
    const finished = Math.max(0, last.finished - first.finished);
    const measured = last.measured - first.measured;
    const expected = last.expectedSeconds - first.expectedSeconds;
    const spanned = Math.min(TASK_WINDOW_MS, Math.max(SNAPSHOT_INTERVAL_MS, now - first.at));
    return {
      finished,
      unsuccessful: Math.max(0, last.unsuccessful - first.unsuccessful),
      perMinute: (finished * 60_000) / spanned,
      ...(measured > 0 && { meanSeconds: (last.seconds - first.seconds) / measured }),
      ...(expected > 0 && { slowness: (last.comparedSeconds - first.comparedSeconds) / expected }),
    };
  }

  /** Keeps one snapshot at or before the start of the window: the window is the difference to it. */
  #dropOld(now: Millis): void {
    while (this.#snapshots.length > 1 && (this.#snapshots[1]?.at ?? now) <= now - TASK_WINDOW_MS) {
      this.#snapshots.shift();
    }
  }
}

function snapshot(tasks: MergedReport['tasks'], at: Millis): Snapshot {
  const totals: Snapshot = { at, ...NO_TOTALS };
  const types = tasks?.types;
  for (const name in types) {
    const type = types[name];
    if (type === undefined) {
      continue;
    }
    const errors = (type.failed ?? 0) + (type.timed_out ?? 0);
    totals.unsuccessful += errors;
    totals.finished += errors + (type.succeeded ?? 0) + (type.cancelled ?? 0);
    if (!type.duration) {
      continue;
    }
    totals.measured += type.duration.count;
    totals.seconds += type.duration.sum_seconds;
    if (type.expected_seconds === undefined) {
      continue;
    }
    totals.comparedSeconds += type.duration.sum_seconds;
    totals.expectedSeconds += type.duration.count * type.expected_seconds;
  }
  return totals;
}
