import { type Worker } from '../../model/worker';
import { WorkerGroups } from '../tables/worker-groups';

/** Whether the ID of a worker does not survive a restart of its process. */
export function isEphemeral({ report }: Worker): boolean {
  return report.ephemeral === true;
}

function isAlive({ health: { state } }: Worker): boolean {
  return state === 'healthy' || state === 'degraded' || state === 'critical';
}

/**
 * Finds which living worker has replaced which failed one: the one that a living worker names in `replaces`, or an
 * ephemeral worker and another one of the same type and host that registered after the last heartbeat of the first. One
 * worker replaces one other: of two failed ones, one is still missing after one has come. A worker reported with a token that
 * is bound to certain workers replaces only workers reported with the same token.
 */
export class Replacements {
  readonly #workers: ReadonlyMap<string, Worker>;
  /** IDs of the ephemeral workers, by type and host. */
  readonly #groups = new WorkerGroups();
  /** The worker that names another one in `replaces`, by the ID of the other. */
  readonly #namedBy = new Map<string, string>();
  /** The other one, by the ID of the worker that names it. */
  readonly #names = new Map<string, string>();

  constructor(workers: ReadonlyMap<string, Worker>) {
    this.#workers = workers;
    for (const worker of workers.values()) {
      this.update(worker);
    }
  }

  /** Call it after each change of the worker. */
  update(worker: Worker): void {
    const { id, report } = worker;
    if (report.replaces !== this.#names.get(id)) {
      this.#forgetName(id);
      if (report.replaces !== undefined && report.replaces !== id) {
        this.#namedBy.set(report.replaces, id);
        this.#names.set(id, report.replaces);
      }
    }
    this.#groups.set(id, groupOf(worker));
  }

  delete({ id }: Worker): void {
    this.#groups.set(id, undefined);
    this.#forgetName(id);
  }

  /** The living worker that has replaced a failed one; undefined if there is none. */
  successorOf(failed: Worker): Worker | undefined {
    const named = this.#workers.get(this.#namedBy.get(failed.id) ?? '');
    if (named !== undefined && isAlive(named)) {
      return named;
    }
    // A source may find a worker after its last heartbeat; those that it finds together with it are no successors.
    const seenAt = Math.max(failed.lastHeartbeatAt ?? failed.registeredAt, failed.registeredAt);
    return this.#membersWith(failed).find(
      (worker) =>
        worker.id !== failed.id &&
        isAlive(worker) &&
        worker.successorOf === undefined &&
        worker.report.replaces === undefined &&
        (worker.boundTo === undefined || worker.boundTo === failed.boundTo) &&
        worker.registeredAt > seenAt,
    );
  }

  /** The failed worker that a living one has replaced; undefined if there is none. */
  replacedBy(worker: Worker): Worker | undefined {
    const named = this.#workers.get(worker.report.replaces ?? '');
    const candidates = named === undefined ? this.#membersWith(worker) : [named];
    return candidates.find(
      (other) => other.health.state === 'failed' && this.successorOf(other)?.id === worker.id,
    );
  }

  #membersWith(worker: Worker): Worker[] {
    const members = this.#groups.members(groupOf(worker));
    return members.map((id) => this.#workers.get(id)).filter((member) => member !== undefined);
  }

  #forgetName(id: string): void {
    const named = this.#names.get(id);
    this.#names.delete(id);
    if (named !== undefined && this.#namedBy.get(named) === id) {
      this.#namedBy.delete(named);
    }
  }
}

/** Ephemeral workers of one type and host; undefined for others. */
function groupOf(worker: Worker): string | undefined {
  const { hostname } = worker.report;
  return isEphemeral(worker) && hostname !== undefined ? `${worker.type}\n${hostname}` : undefined;
}
