import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { BAD, OK, DEFAULT, WARN } from './colours';

/** Absolute thresholds: a base colour, then `[from, colour]` in ascending order. */
export function thresholdSteps(
  base: string,
  ...rising: readonly (readonly [number, string])[]
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...rising.map(([value, color]) => ({ value, color }))]);
}

/** Thresholds for values of which less is better: OK, WARN from `warn`, BAD from `bad`. */
export function lowerIsBetter(warn: number, bad: number): ThresholdsConfigBuilder {
  return thresholdSteps(OK, [warn, WARN], [bad, BAD]);
}

/** Thresholds for values of which more is better: BAD, WARN from `warn`, OK from `ok`. */
export function higherIsBetter(warn: number, ok: number): ThresholdsConfigBuilder {
  return thresholdSteps(BAD, [warn, WARN], [ok, OK]);
}

/** Less than any value. */
const MIN_VALUE = -1e12;

/** Applies thresholds to values only: the text shown without data has the colour `base`. */
export function withEmptyColour(scale: ThresholdsConfigBuilder, base: string): ThresholdsConfigBuilder {
  const [{ color } = { color: DEFAULT }, ...rising] = scale.build().steps;
  return thresholdSteps(
    base,
    [MIN_VALUE, color],
    ...rising.map((step) => [step.value ?? MIN_VALUE, step.color] as const),
  );
}
