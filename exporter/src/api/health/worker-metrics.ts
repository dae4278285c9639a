import { type MergedReport } from '@heartline/protocol';

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

/** A worker's resources and tasks as last told, in base units; tasks of all types together. */
export function toMetrics({ resources, tasks }: MergedReport): Record<string, number> {
  const metrics = new Map<string, number | undefined>([
    ['cpu_ratio', resources?.cpu_ratio],
    ['memory_bytes', resources?.memory_bytes],
    ['memory_limit_bytes', resources?.memory_limit_bytes],
    ['network_receive_bytes_total', resources?.network?.receive_bytes_total],
    ['network_transmit_bytes_total', resources?.network?.transmit_bytes_total],
    ['tasks_active', tasks?.active],
    ['task_slots', tasks?.slots],
    ['tasks_stuck', tasks?.stuck],
  ]);
  for (const { gpu, utilization_ratio, memory_bytes, memory_limit_bytes } of resources?.gpus ?? []) {
    metrics.set(`gpu_${gpu}_utilization_ratio`, utilization_ratio);
    metrics.set(`gpu_${gpu}_memory_bytes`, memory_bytes);
    metrics.set(`gpu_${gpu}_memory_limit_bytes`, memory_limit_bytes);
  }
  for (const { mountpoint, used_bytes, size_bytes } of resources?.disks ?? []) {
    metrics.set(`disk_used_bytes ${mountpoint}`, used_bytes);
    metrics.set(`disk_size_bytes ${mountpoint}`, size_bytes);
  }
  const types = tasks?.types;
  if (types !== undefined)
    for (const outcome of OUTCOMES) metrics.set(`tasks_${outcome}_total`, totalOf(types, outcome));
  const reported = [...metrics].filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(reported);
}

const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'timed_out', 'retried'] as const;

function totalOf(types: TaskTypes, outcome: (typeof OUTCOMES)[number]): number {
  return Object.values(types).reduce((sum, type) => sum + (type[outcome] ?? 0), 0);
}
