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
  const resources = report.resources === null ? removed : (report.resources ?? {});
  const createdAt = report.created_at === undefined ? before?.createdAt : Date.parse(report.created_at);
  // A first report counts from the creation, if we listened then; a later one from the one before it.
  const chargedUntil = before === undefined ? Math.min(now, Math.max(createdAt ?? now, since)) : now;
  return compact({
    id: report.sandbox_id,
    workerId: patched(before?.workerId, report.worker_id),
    workerType: workerType ?? report.worker_type ?? before?.workerType ?? DEFAULT_TYPE,
    state,
    createdAt,
    lastEventAt: moment(before?.lastEventAt, report.last_event_at),
    cpuRatio: patched(before?.cpuRatio, resources.cpu_ratio),
    memoryBytes: patched(before?.memoryBytes, resources.memory_bytes),
    diskBytes: patched(before?.diskBytes, resources.disk_bytes),
    hourlyCostDollars: patched(before?.hourlyCostDollars, report.hourly_cost_dollars),
    updatedAt: now,
    chargedUntil: state === 'running' ? chargedUntil : undefined,
  });
}

const removed = { cpu_ratio: null, memory_bytes: null, disk_bytes: null };

function patched<T>(before: T | undefined, told: T | null | undefined): T | undefined {
  return told === undefined ? before : (told ?? undefined);
}

function moment(before: Millis | undefined, told: string | null | undefined): Millis | undefined {
  return patched(before, typeof told === 'string' ? Date.parse(told) : told);
}

type Compact<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** Without the keys whose value is undefined. */
function compact<T extends object>(row: T): Compact<T> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Compact<T>;
}
