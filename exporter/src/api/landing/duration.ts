const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time for people, in its two largest units: `45 s`, `3 min 5 s`, `2 d 4 h`. Below 10 s one decimal. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const parts = UNITS.slice(first, first + 2).map(([unit, size], index) => {
    const above = UNITS[first + index - 1];
    const within = index === 0 || above === undefined ? whole : whole % above[1];
    return [Math.floor(within / size), unit] as const;
  });
  return parts
    .flatMap(([count, unit], index) => (count === 0 && index > 0 ? [] : [`${count} ${unit}`]))
    .join(' ');
}
