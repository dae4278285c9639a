import { type CrashGroup } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { WorkerGroups } from '../tables/worker-groups';
import { afterCrash, afterRegistration, atTime, isCrash } from './crash-chains';
import { idFamily } from './id-family';

const MAX_GROUPS = 1000;

export interface CrashGroupChange {
  readonly key: string;
  /** Undefined if nothing is left of the group. */
  readonly row: CrashGroup | undefined;
}

/**
 * Chains of workers of one type and family that crashed soon after their start, each followed by the next under another ID.
 * One worker follows one other.
 */
export class CrashGroupTable {
  readonly #rows: Map<string, CrashGroup>;
  readonly #workers: ReadonlyMap<string, Worker>;
  /** IDs of the workers that follow no crash yet, by type and family. */
  readonly #unlinked = new WorkerGroups();
  /** Keys by worker: they are needed with each report, and finding the family is expensive. */
  readonly #keys = new Map<
    string,
    { readonly type: string; readonly hostname?: string; readonly key: string }
  >();

  constructor(workers: ReadonlyMap<string, Worker>, rows: Iterable<CrashGroup> = []) {
    this.#workers = workers;
    this.#rows = new Map([...rows].map((row) => [crashGroupKey(row), row]));
    for (const worker of workers.values()) {
      this.update(worker);
    }
  }

  /** Call it after each change of the worker. `before` is the worker before the change, absent if it is new. */
  update(worker: Worker, before?: Worker): void {
    const isSame =
      before !== undefined &&
      before.type === worker.type &&
      before.report.hostname === worker.report.hostname &&
      before.followsCrashes === worker.followsCrashes;
    if (isSame) {
      return;
    }
    this.#unlinked.set(worker.id, worker.followsCrashes === undefined ? this.#keyOf(worker) : undefined);
  }

  delete(id: string): void {
    this.#unlinked.set(id, undefined);
    this.#keys.delete(id);
  }

  /** A worker has registered: the number of crashes in a row that it follows, 0 for none, and the change. */
  registered(worker: Worker): { readonly crashes: number; readonly change: CrashGroupChange | undefined } {
    if (this.#rows.size === 0) {
      return { crashes: 0, change: undefined };
    }
    const key = this.#keyOf(worker);
    const row = this.#rows.get(key);
    if (row === undefined) {
      return { crashes: 0, change: undefined };
    }
    const { group, crashes } = afterRegistration(row, worker);
    return { crashes, change: group === row ? undefined : this.#set(key, group) };
  }

  /** A worker has failed: the worker that follows it, if there is one, and the change. */
  failed(
    worker: Worker,
    now: Millis,
  ): { readonly successor: Worker | undefined; readonly change: CrashGroupChange | undefined } {
    const key = this.#keyOf(worker);
    const row = this.#rows.get(key) ?? { workerType: worker.type, family: idFamily(worker), waiting: [] };
    if (!isCrash(worker) || (this.#rows.size >= MAX_GROUPS && !this.#rows.has(key))) {
      return { successor: undefined, change: undefined };
    }
    const successor = this.#successorOf(worker, key);
    return { successor, change: this.#set(key, afterCrash(row, worker, successor, now)) };
  }

  /** Ends loops and chains by time. */
  removeExpired(now: Millis): CrashGroupChange[] {
    const changes: CrashGroupChange[] = [];
    for (const [key, row] of this.#rows) {
      const next = atTime(row, now);
      if (next !== row) {
        changes.push(this.#set(key, next));
      }
    }
    return changes;
  }

  *loops(now: Millis): Generator<CrashGroup & { readonly loop: NonNullable<CrashGroup['loop']> }> {
    for (const row of this.#rows.values()) {
      const current = atTime(row, now);
      if (current?.loop !== undefined) {
        yield { ...current, loop: current.loop };
      }
    }
  }

  /** The first of the family that registered after the last heartbeat of a crashed worker and follows no other. */
  #successorOf(crashed: Worker, key: string): Worker | undefined {
    const { lastHeartbeatAt = crashed.registeredAt } = crashed;
    for (const id of this.#unlinked.members(key)) {
      const worker = this.#workers.get(id);
      if (worker !== undefined && id !== crashed.id && worker.registeredAt > lastHeartbeatAt) {
        return worker;
      }
    }
    return undefined;
  }

  #keyOf(worker: Worker): string {
    const { id, type, report } = worker;
    const known = this.#keys.get(id);
    if (known?.type === type && known.hostname === report.hostname) {
      return known.key;
    }
    const key = crashGroupKey({ workerType: type, family: idFamily(worker) });
    this.#keys.set(id, { type, key, ...(report.hostname !== undefined && { hostname: report.hostname }) });
    return key;
  }

  #set(key: string, row: CrashGroup | undefined): CrashGroupChange {
    if (row === undefined) {
      this.#rows.delete(key);
    } else {
      this.#rows.set(key, row);
    }
    return { key, row };
  }
}

export function crashGroupKey({ workerType, family }: Pick<CrashGroup, 'workerType' | 'family'>): string {
  return `${workerType}\n${family}`;
}
