import { ClientProcess, type World } from './client-process';
import { CronJob } from './cron-job';
import { type FleetPlan } from './fleet-plan';
import { Service } from './service';
import { DAY, HOUR, MINUTE, SECOND, type SimulatedMs } from './timeline';

/** Mean times between events, for one service or job. */
const MEAN = {
  crashOfService: 8 * HOUR,
  hostLost: 2 * DAY,
  spotReclaim: 6 * HOUR,
  removalOfJob: 20 * DAY,
} as const;
const SCALING_INTERVAL_MS = 10 * MINUTE;

/** Runs the fleet: starts it, and lets happen what happens to fleets. */
export class Operations {
  readonly #world: World;
  readonly #plan: FleetPlan;
  readonly #services: readonly Service[];
  readonly #jobs: readonly CronJob[];
  #batches = 0;

  constructor(world: World, plan: FleetPlan) {
    this.#world = world;
    this.#plan = plan;
    this.#services = plan.services.map((options) => new Service(world, options));
    this.#jobs = plan.crons.flatMap(({ type, jobs, periodMs, failureThreshold }) =>
      Array.from({ length: jobs }, (_, index) => {
        const id = `${type}-${index}`;
        const promise = { id, type, intervalMs: periodMs, failureThreshold, ephemeral: false };
        return new CronJob(world, promise, `cron-host-${index % 7}`);
      }),
    );
  }

  start(): void {
    const { timeline, random } = this.#world;
    for (const service of this.#services) {
      const { spot } = service.options;
      service.start();
      this.#repeat(MEAN.crashOfService, () => service.crashOne());
      this.#repeat(spot ? MEAN.spotReclaim : MEAN.hostLost, () => service.loseHost());
      // Twice a day, at about ten and three.
      for (const hour of [10, 15]) {
        this.#daily(hour * HOUR + random.number() * HOUR, () => service.deploy());
      }
    }
    this.#scale();
    for (const job of this.#jobs) {
      const { intervalMs } = job.promise;
      // As if it had been there before: the first run is within a period, but for the long ones within two days.
      job.install(random.number() * Math.min(intervalMs, 2 * DAY));
      this.#repeat(MEAN.removalOfJob, () => this.#removeFor(job));
    }
    this.#daily(2 * HOUR, () => {
      for (let started = 0; started < this.#plan.batchJobs; started++) {
        timeline.after(random.number() * 20 * MINUTE, () => this.#runBatchJob());
      }
    });
  }

  /** A job is lost, by a mistake in the crontab, until it is missed. */
  #removeFor(job: CronJob): void {
    const { timeline, random } = this.#world;
    const { intervalMs, failureThreshold } = job.promise;
    if (!job.isInstalled) {
      return;
    }
    job.remove();
    timeline.after((failureThreshold + 1.5 + random.number()) * intervalMs + HOUR, () => job.install(SECOND));
  }

  /** One process for one job, under an ID of its own. */
  #runBatchJob(): void {
    const { timeline, random } = this.#world;
    const process = new ClientProcess(this.#world, {
      id: `batch-${this.#batches++}`,
      type: 'batch',
      host: `batch-host-${random.below(20)}`,
      intervalMs: 30 * SECOND,
      failureThreshold: 3,
      ephemeral: true,
      clockErrorMs: 0,
    });
    process.start();
    timeline.after(SECOND + random.number() * 10 * MINUTE, () =>
      random.happens(0.98) ? process.leave() : process.crash(),
    );
  }

  #scale(): void {
    const { timeline, random } = this.#world;
    const load = 0.5 + 0.4 * Math.sin((timeline.now / DAY) * 2 * Math.PI) + 0.1 * random.number();
    for (const service of this.#services) {
      service.scale(load);
    }
    timeline.after(SCALING_INTERVAL_MS, () => this.#scale());
  }

  #daily(at: SimulatedMs, run: () => void): void {
    this.#world.timeline.after(at, () => {
      run();
      this.#daily(DAY, run);
    });
  }

  /** Repeats `run` at random times that are on average `meanMs` apart. */
  #repeat(meanMs: SimulatedMs, run: () => void): void {
    this.#world.timeline.after(exponential(this.#world.random.number(), meanMs), () => {
      run();
      this.#repeat(meanMs, run);
    });
  }
}

/** A time from an exponential distribution. @param uniform from 0 to below 1 */
export function exponential(uniform: number, meanMs: SimulatedMs): SimulatedMs {
  return -Math.log(1 - uniform) * meanMs;
}
