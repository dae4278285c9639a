import { type Millis, type Worker } from '../fleet/worker';
import { type Assessment } from './assessment';
import { runChecks } from './checks';
import { score, type Weights } from './score';
import { Suspicion } from './suspicion';
import { NO_TASKS, TaskHistory } from './taskWindow';
import { type Thresholds } from './thresholds';

/** What assessing needs of the configuration; asked for each time, so that a reload takes effect. */
export interface Standards {
  readonly thresholdsFor: (workerType: string) => Thresholds;
  readonly weights: Weights;
}

interface Memory {
  readonly tasks: TaskHistory;
  readonly suspicion: Suspicion;
}

/**
 * Remembers what the checks need beside the newest report, bounded per worker: five minutes of totals, and the last
 * gaps between heartbeats. Kept in memory alone: after a restart the window fills again within five minutes.
 */
export class Assessor {
  readonly #standards: () => Standards;
  readonly #memories = new Map<string, Memory>();

  constructor(standards: () => Standards) {
    this.#standards = standards;
  }

  /**
   * Takes in a report that was just received.
   *
   * @param gap milliseconds since the heartbeat before, where they say something about the worker's regularity
   */
  learn(worker: Worker, now: Millis, gap?: Millis): void {
    const memory = this.#memory(worker.id);
    memory.tasks.add(`${worker.starts}:${worker.incarnation.key}`, worker.known.tasks, now);
    if (gap !== undefined) memory.suspicion.learn(gap);
  }

  /** Runs the checks. Changes nothing. */
  assess(worker: Worker, age: Millis, now: Millis): Assessment {
    const memory = this.#memories.get(worker.id);
    const { thresholdsFor, weights } = this.#standards();
    const window = memory?.tasks.window(now) ?? NO_TASKS;
    const checks = runChecks({ worker, age, window, thresholds: thresholdsFor(worker.type) });
    const silent = worker.status === 'stopped' || worker.lastHeartbeatAt === undefined;
    const pause = worker.tolerance * worker.intervalMs;
    const phi = silent ? undefined : memory?.suspicion.phi(age, worker.intervalMs, pause);
    const jitter = memory?.suspicion.jitter(worker.intervalMs);
    return {
      at: now,
      checks,
      score: score(checks, weights),
      ...(phi !== undefined && { phi }),
      ...(jitter !== undefined && { jitter }),
    };
  }

  forget(id: string): void {
    this.#memories.delete(id);
  }

  #memory(id: string): Memory {
    let memory = this.#memories.get(id);
    if (memory === undefined) {
      memory = { tasks: new TaskHistory(), suspicion: new Suspicion() };
      this.#memories.set(id, memory);
    }
    return memory;
  }
}
