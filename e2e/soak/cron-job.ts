import { type World } from './client-process';
import { SECOND, type SimulatedMs } from './timeline';
import { type WorkerPromise } from './truth';

/** `curl --retry 6`: pauses that double from a second on. */
const RETRY_PAUSES_MS = [1, 2, 4, 8, 16, 32].map((seconds) => seconds * SECOND);
const TIMEOUT_MS = 10 * SECOND;
/** Longest run, as a share of the period and in milliseconds. */
const RUN_SHARE = 0.05;
const MAX_RUN_MS = 600 * SECOND;

/** A cron job with curl: one bare heartbeat after each run, without process ID, sequence or start time. */
export class CronJob {
  readonly promise: WorkerPromise;
  readonly #world: World;
  readonly #host: string;
  /** Changes when the job is removed, so that the runs of before end. */
  #generation = 0;
  #isInstalled = false;

  constructor(world: World, promise: WorkerPromise, host: string) {
    this.#world = world;
    this.promise = promise;
    this.#host = host;
  }

  get isInstalled(): boolean {
    return this.#isInstalled;
  }

  /** @param firstRunMs time until the first run */
  install(firstRunMs: SimulatedMs): void {
    const { timeline, oracle } = this.#world;
    this.#isInstalled = true;
    oracle.started(this.promise);
    const generation = ++this.#generation;
    timeline.after(firstRunMs, () => this.#run(generation));
  }

  remove(): void {
    if (this.#isInstalled) {
      this.#isInstalled = false;
      this.#generation++;
      this.#world.oracle.ended(this.promise.id);
    }
  }

  #run(generation: number): void {
    if (generation !== this.#generation) {
      return;
    }
    const { timeline, random } = this.#world;
    const { intervalMs } = this.promise;
    timeline.after(intervalMs, () => this.#run(generation));
    const runMs = random.number() * Math.min(RUN_SHARE * intervalMs, MAX_RUN_MS);
    timeline.after(runMs, () => this.#report(generation, 0));
  }

  #report(generation: number, attempt: number): void {
    if (generation !== this.#generation) {
      return;
    }
    const { timeline, network, oracle } = this.#world;
    const { id, type, intervalMs, failureThreshold } = this.promise;
    const report = {
      worker_id: id,
      worker_type: type,
      interval_seconds: intervalMs / 1000,
      failure_threshold: failureThreshold,
    };
    network.send(report, this.#host, TIMEOUT_MS, (accepted) => {
      const pause = RETRY_PAUSES_MS[attempt];
      if (accepted) {
        return;
      }
      if (pause === undefined) {
        oracle.lost(id);
      } else {
        timeline.after(pause, () => this.#report(generation, attempt + 1));
      }
    });
  }
}
