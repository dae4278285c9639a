/** Bounds of one quantity; a missing bound is never exceeded. */
export interface Bounds {
  readonly warning?: number;
  readonly critical?: number;
}

/**
 * Quantities that the checks compare with bounds: CPU, memory, GPU memory (S2.4) and disk usage, 0..1; unsuccessful ÷
 * finished tasks and mean ÷ expected duration, both over five minutes (S2.5); failures in a row of one task type (F6); loading time of a model; time for which an
 * event loop was blocked.
 */
export const QUANTITIES = [
  'cpu_ratio',
  'memory_ratio',
  'gpu_memory_ratio',
  'disk_ratio',
  'event_loop_stalled_seconds',
  'task_error_ratio',
  'task_slowness_ratio',
  'task_consecutive_failures',
  'model_load_seconds',
] as const;

export type Quantity = (typeof QUANTITIES)[number];

/** Bounds of all quantities for one worker type. */
export interface Thresholds extends Readonly<Record<Quantity, Bounds>> {
  /** With fewer finished tasks in the window, errors and durations are not compared with their bounds. */
  readonly minimumTasks: number;
}

export type Severity = 'ok' | 'warning' | 'critical';
