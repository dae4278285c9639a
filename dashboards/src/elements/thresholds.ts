import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD, GOOD, PLAIN, WATCH } from './colours';

/** Colours from values on: a base, then `[from, colour]` in rising order. */
export function steps(
  base: string,
  ...rising: readonly (readonly [number, string])[]
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...rising.map(([value, color]) => ({ value, color }))]);
}

/** Less is better: good, to be watched from one value on, bad from another. */
export function upTo(watch: number, bad: number): ThresholdsConfigBuilder {
  return steps(GOOD, [watch, WATCH], [bad, BAD]);
}

/** More is better: bad, to be watched from one value on, good from another. */
export function atLeast(watch: number, good: number): ThresholdsConfigBuilder {
  return steps(BAD, [watch, WATCH], [good, GOOD]);
}

/** Below any value. */
const LEAST = -1e12;

/** The same for values; what stands where there is none, in the base's colour, is nothing to judge. */
export function judgingValues(scale: ThresholdsConfigBuilder, base: string): ThresholdsConfigBuilder {
  const [{ color } = { color: PLAIN }, ...rising] = scale.build().steps;
  return steps(base, [LEAST, color], ...rising.map((step) => [step.value ?? LEAST, step.color] as const));
}
