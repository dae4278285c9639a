import { type SandboxReport } from '@heartline/protocol';
import { DEFAULT_TYPE } from '../apply-report/apply-report';
import { type Sandbox } from '../../model/fleet-view';
import { type Millis } from '../../model/worker';

/** A sandbox with what is needed to charge for it. */
export interface SandboxRow extends Sandbox {
  /** Until when its time is counted; absent while it does not run. */
  readonly chargedUntil?: Millis;
}

/** A sandbox after a report: absent means unchanged, null means removed. The default state is running. */
export function mergeSandbox(
  before: SandboxRow | undefined,
  report: SandboxReport,
  workerType: string | undefined,
  now: Millis,
  since: Millis,
): SandboxRow {
  const state = report.state ?? before?.state ?? 'running';
  const resources = report.resources === null ? NO_RESOURCES : (report.resources ?? {});
  const createdAt = report.created_at === undefined ? before?.createdAt : Date.parse(report.created_at);
  // A first report counts from the creation, if we listened then; a later one from the one before it.
  const chargedUntil = before === undefined ? Math.min(now, Math.max(createdAt ?? now, since)) : now;
  return omitUndefined({
    id: report.sandbox_id,
    workerId: patch(before?.workerId, report.worker_id),
    workerType: workerType ?? report.worker_type ?? before?.workerType ?? DEFAULT_TYPE,
    state,
    createdAt,
    lastEventAt: patchTime(before?.lastEventAt, report.last_event_at),
    cpuRatio: patch(before?.cpuRatio, resources.cpu_ratio),
    memoryBytes: patch(before?.memoryBytes, resources.memory_bytes),
    diskBytes: patch(before?.diskBytes, resources.disk_bytes),
    hourlyCostDollars: patch(before?.hourlyCostDollars, report.hourly_cost_dollars),
    updatedAt: now,
    chargedUntil: state === 'running' ? chargedUntil : undefined,
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

/** Without the keys whose value is undefined. */
function omitUndefined<T extends object>(row: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<T>;
}
