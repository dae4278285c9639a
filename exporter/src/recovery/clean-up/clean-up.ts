import { randomUUID } from 'node:crypto';
import { type Clock, type Millis } from '../../model/time';
import { type Log } from '../../telemetry/log';
import { runStep } from '../execution/step-runner';
import { type CleanUpGate } from '../clean-up-gate';
import { type DriverStep, type StepOutcome } from '../drivers/driver';
import { type ActionName } from '../recovery-action';
import { type CleanUpJob, CleanUpJobs, type CleanUpJobsDeps } from './clean-up-jobs';
import { JobPauses } from './job-pauses';

export interface CleanUpDeps extends CleanUpJobsDeps {
  /** A clock that does not jump. */
  readonly clock: Clock;
  readonly gate: CleanUpGate;
  readonly log: Log;
}

/** Time until a job is tried again: after a failure, and after it was only recorded in a dry run. */
const RETRY_MS: Millis = 60_000;
const DRY_RUN_MS: Millis = 3_600_000;
/** Further jobs of a round are left to the next one, so that a mass failure does not flood a database. */
const MAX_JOBS_PER_ROUND = 50;

/**
 * Cleans up what dead workers leave behind, by time: leases, sandboxes, stuck and old tasks. Every change passes the gate
 * (switched off, paused, dry run); what a dry run would do is recorded in the same way.
 */
export class CleanUp {
  readonly #deps: CleanUpDeps;
  readonly #jobs: CleanUpJobs;
  readonly #pauses = new JobPauses();
  readonly #shutdown = new AbortController();
  #tasksFrom: Millis = -Infinity;
  #round: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: CleanUpDeps) {
    this.#deps = deps;
    this.#jobs = new CleanUpJobs(deps);
  }

  /**
   * Begins rounds at the configured interval. Tables of tasks wait for as long as between two looks at them: until then, the
   * owner of a task may not have reported to this exporter yet.
   */
  start(): void {
    this.#tasksFrom = this.#deps.clock.now() + this.#deps.settings().taskCleanUpSeconds * 1000;
    this.#scheduleRound();
  }

  #scheduleRound(): void {
    const seconds = this.#deps.settings().cleanUpIntervalSeconds;
    this.#timer = setTimeout(() => {
      void this.round().finally(() => {
        if (!this.#shutdown.signal.aborted) {
          this.#scheduleRound();
        }
      });
    }, seconds * 1000);
  }

  /** Does what is due, one job after another. A call while a round runs waits for that round. Never rejects. */
  round(): Promise<void> {
    this.#round ??= this.#runRound().finally(() => (this.#round = undefined));
    return this.#round;
  }

  /** Aborts the job that runs, and waits for its end. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#shutdown.abort('the exporter shuts down');
    await this.#round;
  }

  async #runRound(): Promise<void> {
    const { settings, drivers, clock, log, gate } = this.#deps;
    if (settings().mode === 'off' || drivers().length === 0) {
      return;
    }
    try {
      const tasks = clock.now() < this.#tasksFrom ? [] : this.#jobs.tasks();
      const jobs = [...this.#jobs.leases(), ...this.#jobs.sandboxes(), ...tasks];
      const notBefore = ({ key, workerType }: CleanUpJob) =>
        this.#pauses.notBefore(key, () => gate.refusal(workerType) === undefined);
      // Those that were never tried come first, so that none waits for the retries of others.
      const due = jobs
        .filter((job) => notBefore(job) <= clock.now())
        .sort((a, b) => (notBefore(a) < notBefore(b) ? -1 : 1));
      for (const job of due.slice(0, MAX_JOBS_PER_ROUND)) {
        if (this.#shutdown.signal.aborted) {
          return;
        }
        await this.#execute(job);
      }
    } catch (error) {
      log.error({ err: error }, 'a round of clean-up failed');
    }
  }

  /** Asks the gate, acts or looks what would be done, and records it. */
  async #execute(job: CleanUpJob): Promise<void> {
    const { gate, settings } = this.#deps;
    const { action, target, driver, workerType } = job;
    const pauseMs = isAboutTasks(action) ? settings().taskCleanUpSeconds * 1000 : RETRY_MS;
    for (const step of driver.steps(action, target)) {
      if (!job.isDue()) {
        return;
      }
      const refusal = gate.refusal(workerType);
      if (refusal !== undefined) {
        const preview = await this.#preview(job, step);
        this.#pause(job, DRY_RUN_MS, true);
        if (preview.result !== 'nothing_to_do') {
          await this.#record(job, { outcome: 'refused', refusal }, preview);
        }
        return;
      }
      const ended = await runStep(
        { driver: driver.name, step },
        this.#call(job),
        this.#shutdown.signal,
        this.#deps.log,
      );
      if (ended.result === 'nothing_to_do') {
        // Rows that were locked, and leases that expire later, are looked at again.
        this.#pause(job, pauseMs);
        return;
      }
      if (ended.result === 'done') {
        this.#pause(job, pauseMs);
        await this.#record(job, { outcome: 'completed' }, ended);
        return;
      }
      await this.#record(job, { outcome: 'failed' }, ended);
      this.#pause(job, ended.result === 'refused' ? DRY_RUN_MS : RETRY_MS);
      if (ended.result === 'refused') {
        return;
      }
    }
  }

  async #preview(
    job: CleanUpJob,
    step: DriverStep,
  ): Promise<Pick<StepOutcome, 'result' | 'evidence'> & { reason?: string }> {
    if (step.preview === undefined) {
      return { result: 'done', evidence: { step: step.name } };
    }
    const preview = step.preview.bind(step);
    const readOnly = { ...step, run: preview };
    const named = { driver: job.driver.name, step: readOnly };
    const { result, reason, evidence } = await runStep(
      named,
      this.#call(job),
      this.#shutdown.signal,
      this.#deps.log,
    );
    return {
      result: result === 'interrupted' ? 'failed' : result,
      evidence,
      ...(reason !== undefined && { reason }),
    };
  }

  #call({ action, target }: CleanUpJob) {
    return { actionId: randomUUID(), action, target };
  }

  async #record(
    { action, target, driver, workerType, reason }: CleanUpJob,
    outcome:
      { outcome: 'completed' | 'failed' } | { outcome: 'refused'; refusal: 'off' | 'paused' | 'dry_run' },
    ended: Pick<StepOutcome, 'evidence'> & { reason?: string },
  ): Promise<void> {
    const about = isAboutTasks(action) ? {} : { workerId: target.workerId };
    await this.#deps.gate.record({
      ...outcome,
      ...about,
      action,
      driver: driver.name,
      reason: ended.reason === undefined ? reason : `${reason} ${ended.reason}`,
      evidence: ended.evidence,
      ...(workerType !== undefined && { workerType }),
      ...(target.sandboxId !== undefined && { sandboxId: target.sandboxId }),
    });
  }

  #pause({ key }: CleanUpJob, ms: Millis, wasRefused = false): void {
    this.#pauses.pause(key, { until: this.#deps.clock.now() + ms, wasRefused });
  }
}

function isAboutTasks(action: ActionName): boolean {
  return action === 'retry_tasks' || action === 'archive_tasks';
}
