import { generalThresholds, type Health, thresholdsByType } from '../config/schema/health';
import { type Assessment, type CheckResult } from '../model/assessment';
import { type Thresholds } from '../model/thresholds';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { runChecks } from './checks/checks';
import { TASK_WINDOW_MS, TaskHistory } from './checks/task-performance';
import { PhiAccrualDetector } from './phi-accrual';
import { withRemovedCounters } from './task-counters';
import { score, type Weights } from './score';

/** Settings of the checks. */
export interface CheckSettings {
  readonly thresholdsFor: (workerType: string) => Thresholds;
  readonly weights: Weights;
}

interface WorkerMemory {
  readonly tasks: TaskHistory;
  readonly phiAccrual: PhiAccrualDetector;
  /** When this memory was created. */
  readonly since: Millis;
}

/**
 * Runs the checks. Keeps the data that they need besides the merged report, in memory and bounded per worker: five minutes
 * of task totals, and the last gaps between heartbeats. After a restart of the exporter, the previous result of the task
 * check stays until the window has filled, so that no worker recovers because the exporter restarted.
 */
export class Assessor {
  #settings: CheckSettings;
  readonly #memories = new Map<string, WorkerMemory>();

  constructor(settings: CheckSettings) {
    this.#settings = settings;
  }

  /** Applies the settings of a reload to the assessments from now on. */
  configure(settings: CheckSettings): void {
    this.#settings = settings;
  }

  /**
   * Adds a report that was just received.
   *
   * @param gap time since the previous heartbeat; undefined to leave it out of the heartbeat statistics
   */
  observe(worker: Worker, now: Millis, gap?: Millis): void {
    const memory = this.#memory(worker.id, now);
    const { tasks } = withRemovedCounters(worker.report, worker.removedCounters);
    memory.tasks.add(`${worker.startCount}:${worker.incarnation.key}`, tasks, now);
    if (gap !== undefined) {
      memory.phiAccrual.observe(gap);
    }
  }

  /** Runs the checks of a worker of the given age. */
  assess(worker: Worker, age: Millis, now: Millis): Assessment {
    const memory = this.#memory(worker.id, now);
    const { thresholdsFor, weights } = this.#settings;
    const thresholds = thresholdsFor(worker.type);
    const window = memory.tasks.window(now);
    const checks = runChecks({ worker, age, window, thresholds });
    const keepLast = window.finished < thresholds.minimumTasks && now - memory.since < TASK_WINDOW_MS;
    const results = keepLast ? keepTaskCheck(checks, worker.assessment) : checks;
    const heartbeatStats = memory.phiAccrual.stats();
    return {
      at: now,
      checks: results,
      score: score(results, weights),
      ...(heartbeatStats && { heartbeatStats }),
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

/** Replaces the result of the task check with the previous one, if there was one. Failures in a row are known at once. */
function keepTaskCheck(
  checks: readonly CheckResult[],
  previous: Assessment | undefined,
): readonly CheckResult[] {
  const taskCheck = previous?.checks.find(({ check }) => check === 'task_performance');
  const isFailing = checks.some(({ check, status }) => check === 'task_performance' && status !== 'ok');
  if (taskCheck === undefined || isFailing) {
    return checks;
  }
  return [...checks.filter(({ check }) => check !== 'task_performance'), taskCheck];
}

/** Whether two assessments have the same score and statuses; their metrics may differ. */
export function sameAssessment(one: Assessment | undefined, other: Assessment | undefined): boolean {
  if (one === undefined || other === undefined) {
    return one === other;
  }
  return (
    one.score.value === other.score.value &&
    one.checks.length === other.checks.length &&
    one.checks.every(({ check, status }, index) => {
      const counterpart = other.checks[index];
      return counterpart?.check === check && counterpart.status === status;
    })
  );
}

/** Assesses a worker after a report. The heartbeat statistics exclude a gap after a failure or a restart. */
export function assessAfterReport(
  worker: Worker,
  before: Worker | undefined,
  gap: number | undefined,
  now: Millis,
  assessor: Assessor | undefined,
): Assessment | undefined {
  if (assessor === undefined) {
    return worker.assessment;
  }
  const regular = before?.health.state !== 'failed' && before?.startCount === worker.startCount;
  assessor.observe(worker, now, regular && gap !== undefined ? gap * worker.intervalMs : undefined);
  return assessor.assess(worker, 0, now);
}

/** Whether an evaluation left the worker's state, liveness and check results unchanged. */
export function isUnchanged(worker: Worker, before: Worker): boolean {
  return (
    worker.health === before.health &&
    worker.liveness === before.liveness &&
    worker.lostWork === before.lostWork &&
    sameAssessment(worker.assessment, before.assessment)
  );
}

/** Converts the configuration to settings of the checks, with one thresholds object per worker type. */
export function checkSettings(health: Health): CheckSettings {
  const general = generalThresholds(health);
  const byType = thresholdsByType(general, health.overrides);
  const { taskPerformance, queueConnection, modelLoading, diskSpace, ...same } = health.weights;
  const weights: Weights = {
    ...same,
    task_performance: taskPerformance,
    queue_connection: queueConnection,
    model_loading: modelLoading,
    disk_space: diskSpace,
  };
  return { thresholdsFor: (workerType) => byType.get(workerType) ?? general, weights };
}
