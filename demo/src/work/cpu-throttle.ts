/** The average share of one core that a worker may use: twenty workers stay well below a quarter of a core. */
export const CPU_SHARE = 0.008;
const MIN_DELAY_MS = 250;
const MAX_DELAY_MS = 8000;

/** The delay after work that took `cpuMs` of CPU time, so that the worker keeps to {@link CPU_SHARE}. */
export function throttleDelayMs(cpuMs: number): number {
  return Math.min(Math.max(cpuMs / CPU_SHARE, MIN_DELAY_MS), MAX_DELAY_MS);
}
