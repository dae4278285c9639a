const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/**
 * Reads a duration of Prometheus, such as `1h30m`.
 *
 * @returns seconds
 * @throws Error if the text is no duration
 */
export function durationSeconds(text: string): number {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) {
    throw new Error(`This is no duration such as 30s, 5m or 1h30m: ${text}`);
  }
  let total = 0;
  for (const [, count, unit = ''] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    total += Number(count) * (UNIT_MS[unit] ?? 0);
  }
  return total / 1000;
}

/** Writes whole seconds as a duration, in the largest unit that divides them. */
export function durationText(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const) {
    if (seconds >= length && seconds % length === 0) {
      return `${seconds / length}${unit}`;
    }
  }
  return `${seconds}s`;
}
