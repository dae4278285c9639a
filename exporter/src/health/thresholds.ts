/** Bounds of one quantity; a missing one is never crossed. */
export interface Bounds {
  readonly warning?: number;
  readonly critical?: number;
}

/** What the checks compare with, per worker type; ratios are 0..1. */
export interface Thresholds {
  /** Share of the CPU the worker may use (S2.4). */
  readonly cpuRatio: Bounds;
  /** Memory in use ÷ memory limit (S2.4). */
  readonly memoryRatio: Bounds;
  /** GPU memory in use ÷ GPU memory (S2.4). */
  readonly gpuMemoryRatio: Bounds;
  /** Disk in use ÷ disk size. */
  readonly diskRatio: Bounds;
  /** Tasks not succeeded ÷ tasks finished, over five minutes (S2.5). */
  readonly taskErrorRatio: Bounds;
  /** Mean duration ÷ expected duration, over five minutes (S2.5). */
  readonly taskSlownessRatio: Bounds;
  /** Seconds a model may take to load. */
  readonly modelLoadSeconds: Bounds;
  /** Below so many finished tasks in the window their errors and durations are not judged. */
  readonly minimumTasks: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  cpuRatio: { warning: 0.9, critical: 0.95 },
  memoryRatio: { warning: 0.85, critical: 0.95 },
  gpuMemoryRatio: { critical: 0.9 },
  diskRatio: { warning: 0.85, critical: 0.95 },
  taskErrorRatio: { warning: 0.05, critical: 0.1 },
  taskSlownessRatio: { warning: 2 },
  modelLoadSeconds: { warning: 300 },
  minimumTasks: 5,
};

export type Severity = 'ok' | 'warning' | 'critical';

/** The higher bound is tested first: the other way round the critical one would never be reached (S2.4). */
export function severityOf(value: number, bounds: Bounds): Severity {
  if (bounds.critical !== undefined && value > bounds.critical) return 'critical';
  if (bounds.warning !== undefined && value > bounds.warning) return 'warning';
  return 'ok';
}

const SEVERITIES: readonly Severity[] = ['ok', 'warning', 'critical'];

/** The worst of several, ok where there is none. */
export function worst(severities: Iterable<Severity>): Severity {
  let found: Severity = 'ok';
  for (const severity of severities) {
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(found)) found = severity;
  }
  return found;
}
