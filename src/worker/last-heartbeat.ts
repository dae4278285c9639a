import { stateName, type StateCode, type StateName } from '../model/state';
import { anyMetric, byQuantity, quote, type QueryTarget, toTargets } from './promql';
import { type QueryResult } from './run-query';
import { secondsToMs, withQuantity, type Sample, lastSamples } from './samples';

/** Liveness states in which the last heartbeat matters. */
const DOWN: readonly (StateName | undefined)[] = ['stopped', 'critical', 'failed'];

/**
 * Returns whether a worker is down.
 * @param liveness the state from heartbeats alone: a worker that only a check reports as critical is alive
 */
export function isDown(liveness: StateCode | undefined): boolean {
  return liveness !== undefined && DOWN.includes(stateName(liveness));
}

/** The last reported use of a limited resource, in bytes. */
export interface ResourceUse {
  readonly resource: 'memory' | 'gpu' | 'disk';
  /** The name of the GPU or disk; empty for memory. */
  readonly name: string;
  readonly bytes: number;
  readonly limit?: number;
  /** True if the share of the limit is above the exporter's warning threshold. */
  readonly nearLimit: boolean;
}

/**
 * What a worker reported with its last heartbeat. Values that were not reported are undefined; times in ms
 * since the epoch.
 */
export interface LastHeartbeat {
  readonly status?: string;
  readonly tasksActive?: number;
  readonly taskSlots?: number;
  readonly tasksStuck?: number;
  readonly oldestTaskAt?: number;
  readonly lastProgressAt?: number;
  readonly leaseEndsAt?: number;
  readonly cpuRatio?: number;
  readonly uses: readonly ResourceUse[];
}

/** The longest expected time in ms until a scrape after a heartbeat. */
const MAX_SCRAPE_DELAY_MS = 60_000;

/**
 * Returns when to evaluate the queries for the last heartbeat: after the scrape that saw it, but before newer
 * data. Both in ms.
 */
export function evaluationTime(lastHeartbeat: number, end: number): number {
  return Math.min(lastHeartbeat + MAX_SCRAPE_DELAY_MS, end);
}

const METRICS = [
  'worker_status',
  'worker_tasks_active',
  'worker_task_slots',
  'worker_tasks_stuck',
  'worker_oldest_active_task_timestamp_seconds',
  'worker_last_progress_timestamp_seconds',
  'worker_lease_expiry_timestamp_seconds',
  'worker_cpu_usage_ratio',
  'worker_memory_usage_bytes',
  'worker_memory_limit_bytes',
  'worker_gpu_memory_usage_bytes',
  'worker_gpu_memory_limit_bytes',
  'worker_disk_usage_bytes',
  'worker_disk_size_bytes',
];

/**
 * Returns instant queries for a worker's last report and its warning thresholds, to evaluate at
 * `evaluationTime`.
 */
export function lastHeartbeatTargets(worker: string): QueryTarget[] {
  const id = `worker_id=${quote(worker)}`;
  const warning = 'worker_check_threshold{severity="warning",quantity=~"(memory|gpu_memory|disk)_ratio"}';
  const queries: Record<string, string> = {
    reported: byQuantity(anyMetric(METRICS, id), 'status, gpu, mountpoint'),
    thresholds: `min by (quantity) (${warning} and on (worker_type) worker_info{${id}})`,
  };
  return toTargets(queries);
}

/** Reads the result of `lastHeartbeatTargets`. */
export function toLastHeartbeat(result: QueryResult): LastHeartbeat {
  const reported = lastSamples(result.get('reported'));
  const thresholds = lastSamples(result.get('thresholds'));
  const sample = (quantity: string) => withQuantity(reported, quantity)[0];
  const at = (quantity: string) => secondsToMs(sample(quantity)?.value);
  const threshold = (quantity: string) => withQuantity(thresholds, quantity)[0]?.value;
  return {
    status: sample('status')?.labels['status'],
    tasksActive: sample('tasks_active')?.value,
    taskSlots: sample('task_slots')?.value,
    tasksStuck: sample('tasks_stuck')?.value,
    oldestTaskAt: at('oldest_active_task_timestamp_seconds'),
    lastProgressAt: at('last_progress_timestamp_seconds'),
    leaseEndsAt: at('lease_expiry_timestamp_seconds'),
    cpuRatio: sample('cpu_usage_ratio')?.value,
    uses: [
      ...toResourceUse(
        reported,
        'memory',
        ['memory_usage_bytes', 'memory_limit_bytes'],
        '',
        threshold('memory_ratio'),
      ),
      ...toResourceUse(
        reported,
        'gpu',
        ['gpu_memory_usage_bytes', 'gpu_memory_limit_bytes'],
        'gpu',
        threshold('gpu_memory_ratio'),
      ),
      ...toResourceUse(
        reported,
        'disk',
        ['disk_usage_bytes', 'disk_size_bytes'],
        'mountpoint',
        threshold('disk_ratio'),
      ),
    ],
  };
}

function toResourceUse(
  reported: readonly Sample[],
  resource: ResourceUse['resource'],
  [usage, limit]: readonly [usage: string, limit: string],
  label: string,
  threshold = Infinity,
): ResourceUse[] {
  const limits = withQuantity(reported, limit);
  return withQuantity(reported, usage).map(({ labels, value }) => {
    const name = labels[label] ?? '';
    const max = limits.find((other) => (other.labels[label] ?? '') === name)?.value;
    return {
      resource,
      name,
      bytes: value,
      limit: max,
      nearLimit: max !== undefined && max > 0 && value / max > threshold,
    };
  });
}
