import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD, GOOD, PLAIN, WATCH } from './colours';

/** Colours from values on: a base, then `[from, colour]` in rising order. */
export const steps = (
  base: string,
  ...rising: readonly (readonly [number, string])[]
): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...rising.map(([value, color]) => ({ value, color }))]);

/** Less is better: good, to be watched from one value on, bad from another. */
export const upTo = (watch: number, bad: number): ThresholdsConfigBuilder =>
  steps(GOOD, [watch, WATCH], [bad, BAD]);

/** More is better: bad, to be watched from one value on, good from another. */
export const atLeast = (watch: number, good: number): ThresholdsConfigBuilder =>
  steps(BAD, [watch, WATCH], [good, GOOD]);

/** Nothing to judge. */
export const neutral = (): ThresholdsConfigBuilder => steps(PLAIN);
