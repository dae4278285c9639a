import { ClientProcess, type World } from './client-process';
import { HOUR, MINUTE, SECOND, type SimulatedMs } from './timeline';

export interface ServiceOptions {
  readonly type: string;
  readonly instances: number;
  readonly intervalMs: SimulatedMs;
  readonly failureThreshold: number;
  /** Whether an instance keeps its ID when it starts again. */
  readonly ids: 'stable' | 'ephemeral';
  readonly deployment: 'rolling' | 'blue-green';
  /** Share of the ends by deployment or scaling that say goodbye. */
  readonly politeShare: number;
  readonly hosts: number;
  /** Hosts that are taken away are replaced by others, with other names. */
  readonly spot: boolean;
  /** Fewest instances, if their number follows the load. */
  readonly scalesDownTo?: number;
}

interface Host {
  readonly name: string;
  readonly clockErrorMs: number;
  isUp: boolean;
}

const GREEN_SETTLES_MS = 45 * SECOND;
const MAX_CLOCK_ERROR_MS = 2 * HOUR;

/** The instances of a service on their hosts: deployments, scaling, crashes. */
export class Service {
  readonly options: ServiceOptions;
  readonly #world: World;
  readonly #hosts: Host[];
  readonly #instances: (ClientProcess | undefined)[];
  #names = 0;

  constructor(world: World, options: ServiceOptions) {
    this.#world = world;
    this.options = options;
    this.#hosts = Array.from({ length: options.hosts }, () => this.#newHost());
    this.#instances = Array.from<ClientProcess | undefined>({ length: options.instances });
  }

  /** Starts all instances, spread over an interval. */
  start(): void {
    const { timeline, random } = this.#world;
    for (const slot of this.#instances.keys()) {
      timeline.after(random.number() * this.options.intervalMs, () => this.#startIn(slot));
    }
  }

  /** Replaces every instance by one of the next version. */
  deploy(): void {
    const { timeline, random } = this.#world;
    let at = 0;
    for (const slot of this.#running()) {
      if (this.options.deployment === 'rolling') {
        timeline.after(at, () => {
          this.#end(this.#instances[slot]);
          timeline.after(500 + random.number() * 12 * SECOND, () => this.#startIn(slot));
        });
        at += 5 * SECOND + random.number() * 20 * SECOND;
      } else {
        const blue = this.#instances[slot];
        timeline.after(random.number() * 5 * SECOND, () => this.#startIn(slot, true));
        timeline.after(GREEN_SETTLES_MS + random.number() * 5 * SECOND, () => this.#end(blue));
      }
    }
  }

  /** Changes the number of running instances. @param load 0 to 1 */
  scale(load: number): void {
    const { instances, scalesDownTo } = this.options;
    if (scalesDownTo === undefined) {
      return;
    }
    const target = Math.round(scalesDownTo + (instances - scalesDownTo) * load);
    const running = this.#running();
    for (const slot of running.slice(target)) {
      this.#end(this.#instances[slot]);
      this.#instances[slot] = undefined;
    }
    for (let missing = target - running.length; missing > 0; missing--) {
      const free = this.#instances.findIndex((instance) => instance?.isRunning !== true);
      if (free >= 0) {
        this.#startIn(free);
      }
    }
  }

  /** A process crashes. Its supervisor starts it again, or someone does hours later. */
  crashOne(): void {
    const { random } = this.#world;
    const running = this.#running();
    if (running.length > 0) {
      const slot = random.pick(running);
      this.#instances[slot]?.crash();
      this.#restartLater(slot, random.happens(0.7) ? 1 + random.number() * 30 * SECOND : this.#repairMs());
    }
  }

  /** A host dies with all instances on it. A spot host is replaced within minutes, another one returns. */
  loseHost(): void {
    const { timeline, random } = this.#world;
    const index = random.below(this.#hosts.length);
    const host = this.#hosts[index];
    if (host?.isUp !== true) {
      return;
    }
    const lost = this.#running().filter((slot) => this.#instances[slot]?.options.host === host.name);
    // Two minutes of notice are enough for a goodbye; often there is none.
    const isNoticed = this.options.spot && random.happens(0.6);
    for (const slot of lost) {
      if (isNoticed) {
        this.#instances[slot]?.leave();
      } else {
        this.#instances[slot]?.crash();
      }
    }
    host.isUp = false;
    timeline.after(this.options.spot ? MINUTE + random.number() * 4 * MINUTE : this.#repairMs(), () => {
      this.#hosts[index] = this.options.spot ? this.#newHost() : { ...host, isUp: true };
      for (const slot of lost) {
        this.#startIn(slot);
      }
    });
  }

  #restartLater(slot: number, ms: SimulatedMs): void {
    const { timeline } = this.#world;
    timeline.after(ms, () => this.#startIn(slot));
  }

  /** Long enough for the exporter to have to find the death. */
  #repairMs(): SimulatedMs {
    const { failureThreshold, intervalMs } = this.options;
    return (failureThreshold + 1.5) * intervalMs + MINUTE + this.#world.random.number() * 4 * HOUR;
  }

  #running(): number[] {
    return [...this.#instances.keys()].filter((slot) => this.#instances[slot]?.isRunning === true);
  }

  /** @param beside whether the instance that is there goes on */
  #startIn(slot: number, beside = false): void {
    const { type, ids, intervalMs, failureThreshold } = this.options;
    const host = this.#hosts[slot % this.#hosts.length];
    if (host?.isUp !== true || (this.#instances[slot]?.isRunning === true && !beside)) {
      return;
    }
    const id = ids === 'stable' ? `${type}-${slot}` : `${type}-${host.name}-${this.#names++}`;
    const process = new ClientProcess(this.#world, {
      id,
      type,
      host: host.name,
      intervalMs,
      failureThreshold,
      ephemeral: ids === 'ephemeral',
      clockErrorMs: host.clockErrorMs,
    });
    this.#instances[slot] = process;
    process.start();
  }

  #end(process: ClientProcess | undefined): void {
    if (this.#world.random.happens(this.options.politeShare)) {
      process?.leave();
    } else {
      process?.crash();
    }
  }

  #newHost(): Host {
    const { random } = this.#world;
    const clockErrorMs = random.happens(0.2) ? (random.number() - 0.5) * MAX_CLOCK_ERROR_MS : 0;
    return { name: `${this.options.type}-host-${this.#names++}`, clockErrorMs, isUp: true };
  }
}
