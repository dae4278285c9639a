import { type SandboxReport } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { type SandboxRow, type SandboxUsage } from '../../model/tables';
import { type Millis } from '../../model/time';
import { DEFAULT_WORKER_TYPE } from '../../model/worker';

const HOUR_MS: Millis = 3_600_000;

export type SandboxOutcome =
  | { readonly outcome: 'accepted'; readonly row: SandboxRow; readonly usage: SandboxUsage | undefined }
  | { readonly outcome: 'full' };

/** What is known of a sandbox besides its report. */
export interface SandboxOrigin {
  readonly workerType: string | undefined;
  readonly source?: string | undefined;
}

/** Sandboxes, and their total run time and cost by worker type. The totals include removed sandboxes. */
export class SandboxTable {
  readonly #rows: Map<string, SandboxRow>;
  readonly #usage: Map<string, SandboxUsage>;

  constructor(rows: Iterable<SandboxRow> = [], usage: Iterable<SandboxUsage> = []) {
    this.#rows = new Map([...rows].map((row) => [row.id, row]));
    this.#usage = new Map([...usage].map((row) => [row.workerType, row]));
  }

  /**
   * Stores a report about a sandbox.
   *
   * @param origin type of the sandbox's worker, if the worker is known, and the source that read it, if it was not reported
   * @param since time when the exporter first ran; run time before it is not counted
   */
  upsert(
    report: SandboxReport,
    origin: SandboxOrigin,
    now: Millis,
    since: Millis,
    limit: number,
  ): SandboxOutcome {
    const before = this.#rows.get(report.sandbox_id);
    if (before === undefined && this.#rows.size >= limit) {
      return { outcome: 'full' };
    }
    const usage = before && this.#addUsage(before, now);
    const row = mergeSandbox(before, report, origin, now, since);
    this.#rows.set(row.id, row);
    return { outcome: 'accepted', row, usage };
  }

  /** Removes the sandboxes whose retention has expired. */
  removeExpired(
    now: Millis,
    retention: Config['retention'],
  ): { removed: SandboxRow[]; usage: SandboxUsage[] } {
    const removed = [...this.#rows.values()].filter((row) => isSandboxExpired(row, now, retention));
    const usage = removed.flatMap((row) => {
      this.#rows.delete(row.id);
      return this.#addUsage(row, now) ?? [];
    });
    return { removed, usage };
  }

  get(id: string): SandboxRow | undefined {
    return this.#rows.get(id);
  }

  rows(): Iterable<SandboxRow> {
    return this.#rows.values();
  }

  /** Returns the totals by worker type, including running sandboxes up to `now`. */
  usage(now: Millis): Iterable<SandboxUsage> {
    const sums = new Map(this.#usage);
    for (const row of this.#rows.values()) {
      const total = usageUntil(sums.get(row.workerType), row, now);
      if (total !== undefined) {
        sums.set(row.workerType, total);
      }
    }
    return sums.values();
  }

  #addUsage(row: SandboxRow, now: Millis): SandboxUsage | undefined {
    const usage = usageUntil(this.#usage.get(row.workerType), row, now);
    if (usage !== undefined) {
      this.#usage.set(row.workerType, usage);
    }
    return usage;
  }
}

/**
 * Returns true if the last report about a sandbox is older than its retention: that of failed workers if the sandbox was
 * running, else that of stopped workers.
 */
function isSandboxExpired(row: SandboxRow, now: Millis, retention: Config['retention']): boolean {
  const seconds = row.state === 'running' ? retention.failedSeconds : retention.stoppedSeconds;
  return now - row.updatedAt >= seconds * 1000;
}

/** Adds the usage of a sandbox up to `now` to that of its worker type. */
function usageUntil(usage: SandboxUsage | undefined, row: SandboxRow, now: Millis): SandboxUsage | undefined {
  if (row.usageCountedUntil === undefined) {
    return usage;
  }
  const elapsed = Math.max(0, now - row.usageCountedUntil);
  return {
    workerType: row.workerType,
    runtimeSeconds: (usage?.runtimeSeconds ?? 0) + elapsed / 1000,
    costDollars: (usage?.costDollars ?? 0) + (elapsed / HOUR_MS) * (row.hourlyCostDollars ?? 0),
  };
}

/** Merges a report into a sandbox: absent is unchanged, null removes. The default state is running. */
export function mergeSandbox(
  before: SandboxRow | undefined,
  report: SandboxReport,
  { workerType, source }: SandboxOrigin,
  now: Millis,
  since: Millis,
): SandboxRow {
  const state = report.state ?? before?.state ?? 'running';
  const resources = report.resources === null ? NO_RESOURCES : (report.resources ?? {});
  const createdAt = report.created_at === undefined ? before?.createdAt : Date.parse(report.created_at);
  // A first report counts from the creation or the exporter's first start; later ones count from the previous report.
  const usageCountedUntil = before === undefined ? Math.min(now, Math.max(createdAt ?? now, since)) : now;
  return omitUndefined({
    id: report.sandbox_id,
    workerId: patch(before?.workerId, report.worker_id),
    workerType: workerType ?? report.worker_type ?? before?.workerType ?? DEFAULT_WORKER_TYPE,
    state,
    createdAt,
    lastEventAt: patchTime(before?.lastEventAt, report.last_event_at),
    cpuRatio: patch(before?.cpuRatio, resources.cpu_ratio),
    memoryBytes: patch(before?.memoryBytes, resources.memory_bytes),
    diskBytes: patch(before?.diskBytes, resources.disk_bytes),
    hourlyCostDollars: patch(before?.hourlyCostDollars, report.hourly_cost_dollars),
    updatedAt: now,
    source,
    usageCountedUntil: state === 'running' ? usageCountedUntil : undefined,
  });
}

const NO_RESOURCES = { cpu_ratio: null, memory_bytes: null, disk_bytes: null };

function patch<T>(before: T | undefined, reported: T | null | undefined): T | undefined {
  return reported === undefined ? before : (reported ?? undefined);
}

function patchTime(before: Millis | undefined, reported: string | null | undefined): Millis | undefined {
  return patch(before, typeof reported === 'string' ? Date.parse(reported) : reported);
}

type WithoutUndefined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** Returns a copy without the keys whose value is undefined. */
function omitUndefined<T extends object>(row: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<T>;
}
