import { type Assessment, type CheckResult } from '../model/assessment';
import { type Thresholds } from '../model/thresholds';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { runChecks } from './checks';
import { PhiAccrualDetector } from './phi-accrual';
import { withRemovedCounters } from './removed-counters';
import { score, type Weights } from './score';
import { TASK_WINDOW_MS, TaskHistory } from './task-window';

/** What assessing needs of the configuration; asked for each time, so that a reload takes effect. */
export interface CheckSettings {
  readonly thresholdsFor: (workerType: string) => Thresholds;
  readonly weights: Weights;
}

interface WorkerMemory {
  readonly tasks: TaskHistory;
  readonly phiAccrual: PhiAccrualDetector;
  /** When we began to remember. */
  readonly since: Millis;
}

/**
 * Remembers what the checks need beside the newest report, bounded per worker: five minutes of totals, and the last
 * gaps between heartbeats. Kept in memory alone: after a restart the window fills again within five minutes, and until
 * it has, what was last found about a worker's tasks stands, so that nobody recovers because we restarted.
 */
export class Assessor {
  readonly #settings: () => CheckSettings;
  readonly #memories = new Map<string, WorkerMemory>();

  constructor(standards: () => CheckSettings) {
    this.#settings = standards;
  }

  /**
   * Takes in a report that was just received.
   *
   * @param gap milliseconds since the heartbeat before, where they say something about the worker's regularity
   */
  observe(worker: Worker, now: Millis, gap?: Millis): void {
    const memory = this.#memory(worker.id, now);
    const { tasks } = withRemovedCounters(worker.report, worker.removedCounters);
    memory.tasks.add(`${worker.startCount}:${worker.incarnation.key}`, tasks, now);
    if (gap !== undefined) memory.phiAccrual.observe(gap);
  }

  /** Runs the checks. */
  assess(worker: Worker, age: Millis, now: Millis): Assessment {
    const memory = this.#memory(worker.id, now);
    const { thresholdsFor, weights } = this.#settings();
    const thresholds = thresholdsFor(worker.type);
    const window = memory.tasks.window(now);
    const checks = runChecks({ worker, age, window, thresholds });
    const held = window.finished < thresholds.minimumTasks && now - memory.since < TASK_WINDOW_MS;
    const judged = held ? keepTaskCheck(checks, worker.assessment) : checks;
    const rhythm = memory.phiAccrual.stats();
    return {
      at: now,
      checks: judged,
      score: score(judged, weights),
      ...(rhythm && { heartbeatStats: rhythm }),
    };
  }

  forget(id: string): void {
    this.#memories.delete(id);
  }

  #memory(id: string, now: Millis): WorkerMemory {
    let memory = this.#memories.get(id);
    if (memory === undefined) {
      memory = { tasks: new TaskHistory(), phiAccrual: new PhiAccrualDetector(), since: now };
      this.#memories.set(id, memory);
    }
    return memory;
  }
}

/** The checks with what was found about tasks before, in the place of what too few tasks say now. */
function keepTaskCheck(
  checks: readonly CheckResult[],
  before: Assessment | undefined,
): readonly CheckResult[] {
  const earlier = before?.checks.find(({ check }) => check === 'task_performance');
  if (earlier === undefined) return checks;
  return [...checks.filter(({ check }) => check !== 'task_performance'), earlier];
}

/** Whether two assessments come to the same, whatever the numbers behind them. */
export function sameAssessment(one: Assessment | undefined, other: Assessment | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.score.value === other.score.value &&
    one.checks.length === other.checks.length &&
    one.checks.every(({ check, status }, index) => {
      const against = other.checks[index];
      return against?.check === check && against.status === status;
    })
  );
}

/** What the checks make of a worker after a report. A gap after a failure or a restart says nothing about its rhythm. */
export function assessAfterReport(
  worker: Worker,
  before: Worker | undefined,
  gap: number | undefined,
  now: Millis,
  assessor: Assessor | undefined,
): Assessment | undefined {
  if (assessor === undefined) return worker.assessment;
  const regular = before?.health.state !== 'failed' && before?.startCount === worker.startCount;
  assessor.observe(worker, now, regular && gap !== undefined ? gap * worker.intervalMs : undefined);
  return assessor.assess(worker, 0, now);
}

/** Whether a look at a worker found nothing new. */
export function isUnchanged(worker: Worker, before: Worker): boolean {
  return (
    worker.health === before.health &&
    worker.liveness === before.liveness &&
    sameAssessment(worker.assessment, before.assessment)
  );
}
