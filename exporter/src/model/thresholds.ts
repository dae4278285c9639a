/** Bounds of one quantity; a missing one is never crossed. */
export interface Bounds {
  readonly warning?: number;
  readonly critical?: number;
}

/**
 * What is judged. Ratios are 0..1: CPU, memory (S2.4), GPU memory (S2.4) and disk in use; tasks not succeeded ÷
 * finished and mean ÷ expected duration, both over five minutes (S2.5); seconds a model took to load.
 */
export const QUANTITIES = [
  'cpu_ratio',
  'memory_ratio',
  'gpu_memory_ratio',
  'disk_ratio',
  'task_error_ratio',
  'task_slowness_ratio',
  'model_load_seconds',
] as const;

export type Quantity = (typeof QUANTITIES)[number];

/** What the checks compare with, per worker type. */
export interface Thresholds extends Readonly<Record<Quantity, Bounds>> {
  /** Below so many finished tasks in the window their errors and durations are not judged. */
  readonly minimumTasks: number;
}

export type Severity = 'ok' | 'warning' | 'critical';
