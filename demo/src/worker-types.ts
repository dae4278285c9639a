/** A worker type: its heartbeat settings and its workload. */
export interface WorkerTypeSpec {
  readonly type: WorkerType;
  /** The task type that its jobs are reported under. */
  readonly task: string;
  /** Expected duration of one task on a busy machine. On an idle machine a task takes some milliseconds. */
  readonly expectedSeconds: number;
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
  /** Relative share of the fleet. */
  readonly share: number;
  /** New jobs per second for each worker of this type. */
  readonly jobsPerSecond: number;
}

export const WORKER_TYPES = ['compressor', 'indexer', 'auditor', 'sandbox'] as const;
export type WorkerType = (typeof WORKER_TYPES)[number];

/** The intervals and thresholds differ on purpose: the same silence leads to different states. */
export const WORKER_TYPE_SPECS: readonly WorkerTypeSpec[] = [
  {
    type: 'compressor',
    task: 'compress',
    expectedSeconds: 2,
    intervalSeconds: 5,
    failureThreshold: 3,
    share: 4,
    jobsPerSecond: 0.4,
  },
  {
    type: 'indexer',
    task: 'index',
    expectedSeconds: 2,
    intervalSeconds: 2,
    failureThreshold: 3,
    share: 4,
    jobsPerSecond: 0.5,
  },
  {
    type: 'auditor',
    task: 'audit',
    expectedSeconds: 5,
    intervalSeconds: 10,
    failureThreshold: 5,
    share: 2,
    jobsPerSecond: 0.15,
  },
  {
    type: 'sandbox',
    task: 'run',
    expectedSeconds: 2,
    intervalSeconds: 3,
    failureThreshold: 4,
    share: 1,
    jobsPerSecond: 0.3,
  },
];

export function isWorkerType(name: string): name is WorkerType {
  return (WORKER_TYPES as readonly string[]).includes(name);
}

export function workerTypeSpec(type: WorkerType): WorkerTypeSpec {
  const spec = WORKER_TYPE_SPECS.find((candidate) => candidate.type === type);
  if (spec === undefined) {
    throw new Error(`Unknown worker type: '${type}'.`);
  }
  return spec;
}

/**
 * Assigns a type to each of `count` workers, in proportion to the shares. From four workers on, each type has at least
 * one worker.
 */
export function assignWorkerTypes(count: number): WorkerType[] {
  const assigned = new Map<WorkerType, number>();
  return Array.from({ length: count }, () => {
    const fill = ({ type, share }: WorkerTypeSpec) => (assigned.get(type) ?? 0) / share;
    const next = WORKER_TYPE_SPECS.reduce((lowest, spec) => (fill(spec) < fill(lowest) ? spec : lowest));
    assigned.set(next.type, (assigned.get(next.type) ?? 0) + 1);
    return next.type;
  });
}
