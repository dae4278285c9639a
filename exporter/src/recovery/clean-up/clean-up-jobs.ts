import { type RecoverySettings } from '../../config/schema/recovery';
import { type FleetView } from '../../model/fleet-view';
import { type Sandbox } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type RecoveryTarget } from '../drivers/driver';
import { type ConfiguredDriver } from '../drivers/drivers-file';
import { targetOf } from '../drivers/target';
import { type ActionName } from '../recovery-action';
import { deathOf } from './dead-worker';
import { sandboxVerdict } from './sandbox-rules';

export interface CleanUpJobsDeps {
  readonly settings: () => RecoverySettings;
  readonly fleet: Pick<
    FleetView,
    'get' | 'workers' | 'now' | 'age' | 'sandboxes' | 'sandboxSourceDown' | 'listeningSince'
  >;
  readonly drivers: () => readonly ConfiguredDriver[];
}

/** One thing to clean up. */
export interface CleanUpJob {
  /** The same job is not tried again before its pause is over. */
  readonly key: string;
  readonly action: ActionName;
  readonly target: RecoveryTarget;
  readonly reason: string;
  /** Whether the reason still holds, right before the change. */
  readonly isDue: () => boolean;
  /** Absent for tables of tasks, which belong to no single type. */
  readonly workerType?: string;
  readonly driver: ConfiguredDriver['driver'];
}

/** What there is to clean up now, for each driver that can do it. Changes nothing. */
export class CleanUpJobs {
  readonly #deps: CleanUpJobsDeps;

  constructor(deps: CleanUpJobsDeps) {
    this.#deps = deps;
  }

  /** The leases of dead workers. */
  *leases(): Iterable<CleanUpJob> {
    const { fleet, settings } = this.#deps;
    const graceMs = settings().leaseGraceSeconds * 1000;
    for (const worker of fleet.workers()) {
      const reason = this.#deathOf(worker, graceMs);
      if (reason === undefined) {
        continue;
      }
      const target = targetOf(worker);
      const isDue = () => {
        const current = fleet.get(worker.id);
        return (
          current?.incarnation.key === target.incarnation.key && this.#deathOf(current, graceMs) !== undefined
        );
      };
      for (const driver of this.#driversFor('release_leases', worker.type)) {
        const key = `leases ${driver.name} ${worker.id} ${target.incarnation.key}`;
        yield { key, action: 'release_leases', target, reason, isDue, workerType: worker.type, driver };
      }
    }
  }

  /** Zombie and idle sandboxes, and those of finished tasks. */
  *sandboxes(): Iterable<CleanUpJob> {
    const { fleet, settings } = this.#deps;
    const { sandboxZombieSeconds, sandboxFinishedSeconds, sandboxIdleSeconds } = settings();
    const rules = {
      zombieMs: sandboxZombieSeconds * 1000,
      finishedMs: sandboxFinishedSeconds && sandboxFinishedSeconds * 1000,
      idleMs: sandboxIdleSeconds && sandboxIdleSeconds * 1000,
    };
    const verdictOn = (sandbox: Sandbox) => {
      const owner = fleet.get(sandbox.workerId ?? '');
      const isUnheard = owner === undefined || fleet.sandboxSourceDown(sandbox);
      const listeningSince = isUnheard ? Infinity : fleet.listeningSince(owner);
      const now = fleet.now();
      const silentMs = owner === undefined ? 0 : fleet.age(owner, now);
      return sandboxVerdict(sandbox, owner, now, rules, listeningSince, silentMs);
    };
    for (const sandbox of fleet.sandboxes()) {
      const { id, workerId = '' } = sandbox;
      const owner = fleet.get(workerId);
      const reason = verdictOn(sandbox);
      if (owner === undefined || reason === undefined) {
        continue;
      }
      const target = { ...targetOf(owner), sandboxId: id };
      const isDue = () => {
        const current = [...fleet.sandboxes()].find((each) => each.id === id);
        return current !== undefined && verdictOn(current) !== undefined;
      };
      for (const driver of this.#driversFor('terminate_sandbox', owner.type)) {
        const key = `sandbox ${driver.name} ${id}`;
        yield { key, action: 'terminate_sandbox', target, reason, isDue, workerType: owner.type, driver };
      }
    }
  }

  /** Stuck and old tasks. */
  *tasks(): Iterable<CleanUpJob> {
    const reasons = {
      retry_tasks: 'Running tasks without a change are retried.',
      archive_tasks: 'Old tasks are archived.',
    };
    for (const action of ['retry_tasks', 'archive_tasks'] as const) {
      for (const driver of this.#driversFor(action)) {
        const target = taskTarget();
        const isDue = () => true;
        yield { key: `${action} ${driver.name}`, action, target, reason: reasons[action], isDue, driver };
      }
    }
  }

  #driversFor(action: ActionName, workerType?: string): ConfiguredDriver['driver'][] {
    return this.#deps
      .drivers()
      .filter(
        ({ actions, matchesType }) =>
          actions.includes(action) && (workerType === undefined || matchesType(workerType)),
      )
      .map(({ driver }) => driver);
  }

  #deathOf(worker: Worker, graceMs: Millis): string | undefined {
    const { fleet } = this.#deps;
    const now = fleet.now();
    return deathOf(worker, now, graceMs, fleet.listeningSince(worker), fleet.age(worker, now));
  }
}

/** Steps for tables of tasks are about no worker; a driver that names one in its texts gets these names. */
function taskTarget(): RecoveryTarget {
  return {
    workerId: 'tasks',
    workerType: 'tasks',
    incarnation: { key: 'tasks', firstSeenAt: 0 },
    facts: { source: 'clean-up', labels: {}, metadata: {} },
  };
}
