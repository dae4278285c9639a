export function notReported(what: string): string {
  return `No worker reports ${what}.`;
}

/**
 * The share of what was begun that failed, at most 1. Two counters are compared that do not move at one moment: what is
 * begun is counted then, and its failure when it ends, which may be a window later. And where a restarted worker soon
 * counts more than before, the start of its counter is not to be seen, and hides what it began.
 */
export function failureRatio(failed: string, started: string): string {
  return `clamp_max(${ratio(failed, started)}, 1)`;
}

export function ratio(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}
