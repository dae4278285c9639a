import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD, OK, DEFAULT, WARN } from './colours';

/** Colours from values on: a base, then `[from, colour]` in rising order. */
export function thresholdSteps(
  base: string,
  ...rising: readonly (readonly [number, string])[]
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...rising.map(([value, color]) => ({ value, color }))]);
}

/** Less is better: good, to be watched from one value on, bad from another. */
export function lowerIsBetter(warn: number, bad: number): ThresholdsConfigBuilder {
  return thresholdSteps(OK, [warn, WARN], [bad, BAD]);
}

/** More is better: bad, to be watched from one value on, good from another. */
export function higherIsBetter(warn: number, ok: number): ThresholdsConfigBuilder {
  return thresholdSteps(BAD, [warn, WARN], [ok, OK]);
}

/** Below any value. */
const MIN_VALUE = -1e12;

/** The same for values; what stands where there is none, in the base's colour, is nothing to judge. */
export function withEmptyColour(scale: ThresholdsConfigBuilder, base: string): ThresholdsConfigBuilder {
  const [{ color } = { color: DEFAULT }, ...rising] = scale.build().steps;
  return thresholdSteps(
    base,
    [MIN_VALUE, color],
    ...rising.map((step) => [step.value ?? MIN_VALUE, step.color] as const),
  );
}
