/** The share of one core that a worker may use in the mean: twenty of them stay well below a quarter. */
export const CORE_SHARE = 0.008;
const SHORTEST_REST_MS = 250;
const LONGEST_REST_MS = 8000;

/** How long to rest after work that took this much CPU, so that the share is kept. */
export function rest(cpuMs: number): number {
  return Math.min(Math.max(cpuMs / CORE_SHARE, SHORTEST_REST_MS), LONGEST_REST_MS);
}
