import { type Report } from '@heartline/protocol';
import {
  attemptTimeout,
  INITIAL_SCHEDULE,
  nextSendAt,
  type SendSchedule,
} from '../../client/src/transport/send-schedule';
import { type Random } from '../../test-support/random';
import { type Network } from './network';
import { type Oracle } from './oracle';
import { EPOCH_MS, type Timeline } from './timeline';
import { type WorkerPromise } from './truth';

export interface World {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly network: Network;
  readonly oracle: Oracle;
}

export interface ClientProcessOptions extends WorkerPromise {
  readonly host: string;
  /** How far the clock of the host is off, in milliseconds. */
  readonly clockErrorMs: number;
}

/** Share of the heartbeats that is followed by a report of a changed status at once. */
const CHANGED_SHARE = 0.05;
const STOP_TIMEOUT_MS = 1000;
/** Limits of the tasks that an instance finishes between two heartbeats. */
const MAX_TASKS = 4;

/** A process with @heartline/client: it sends by the client's schedule, and repeats what was not accepted. */
export class ClientProcess {
  readonly options: ClientProcessOptions;
  readonly #world: World;
  readonly #bootId: string;
  readonly #startedAt: string;
  #schedule: SendSchedule = INITIAL_SCHEDULE;
  #sequence = 0;
  #succeeded = 0;
  #failed = 0;
  #isRunning = false;

  constructor(world: World, options: ClientProcessOptions) {
    this.#world = world;
    this.options = options;
    this.#bootId = `${options.id}-${world.random.below(1e9)}`;
    this.#startedAt = this.#wallTime();
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  start(): void {
    this.#isRunning = true;
    this.#world.oracle.started(this.options);
    this.#send();
  }

  /** SIGKILL, or the end of its host. */
  crash(): void {
    this.#end();
  }

  /** SIGTERM: says goodbye, once. */
  leave(): void {
    if (this.#isRunning) {
      this.#end();
      const { network } = this.#world;
      const goodbye: Report = { ...this.#envelope(), status: 'stopped' };
      network.send(goodbye, this.options.host, STOP_TIMEOUT_MS, () => undefined);
    }
  }

  #end(): void {
    if (this.#isRunning) {
      this.#isRunning = false;
      this.#world.oracle.ended(this.options.id);
    }
  }

  #send(): void {
    const { timeline, network, random } = this.#world;
    const { intervalMs, host } = this.options;
    const attemptedAt = timeline.now;
    this.#schedule = { ...this.#schedule, attemptedAt, changed: false };
    network.send(this.#report(), host, attemptTimeout(intervalMs), (accepted) => {
      if (!this.#isRunning) {
        return;
      }
      const { failures } = this.#schedule;
      this.#schedule = {
        attemptedAt,
        endedAt: timeline.now,
        failures: accepted ? 0 : failures + 1,
        changed: accepted && random.happens(CHANGED_SHARE),
      };
      timeline.at(nextSendAt(this.#schedule, intervalMs, random.number()), () => {
        if (this.#isRunning) {
          this.#send();
        }
      });
    });
  }

  #envelope(): Report {
    const { id, type, host, intervalMs, failureThreshold } = this.options;
    return {
      worker_id: id,
      worker_type: type,
      hostname: host,
      boot_id: this.#bootId,
      started_at: this.#startedAt,
      sequence: ++this.#sequence,
      sent_at: this.#wallTime(),
      interval_seconds: intervalMs / 1000,
      failure_threshold: failureThreshold,
    };
  }

  #report(): Report {
    const { random } = this.#world;
    const { ephemeral } = this.options;
    this.#succeeded += random.below(MAX_TASKS);
    this.#failed += random.happens(0.02) ? 1 : 0;
    return {
      ...this.#envelope(),
      status: random.happens(0.5) ? 'processing' : 'idle',
      ...(ephemeral && { ephemeral }),
      resources: {
        cpu_ratio: random.below(60) / 100,
        memory_bytes: 1e8 + random.below(1e6),
        memory_limit_bytes: 1e9,
      },
      tasks: { active: 1, types: { work: { succeeded: this.#succeeded, failed: this.#failed } } },
    };
  }

  #wallTime(): string {
    return new Date(EPOCH_MS + this.#world.timeline.now + this.options.clockErrorMs).toISOString();
  }
}
