import { type Bounds, type Severity, severityOf } from './thresholds';

/** One quantity held against its bounds. */
export interface Finding {
  readonly metric: string;
  readonly value: number;
  readonly severity: Severity;
  /** "memory at 96 % (critical above 95 %)" */
  readonly text: string;
}

export const percent = (ratio: number): string => `${String(Math.round(ratio * 1000) / 10)} %`;

const THREE_DIGITS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, useGrouping: false });

/** As people read it: whole from 100 on, three digits below, so that a small number is not 0. */
export const rounded = (value: number): string =>
  value < 100 ? THREE_DIGITS.format(value) : String(Math.round(value));

/**
 * @param metric name of the number in the API's `metrics`
 * @param subject what the sentence calls it
 * @param format how people read the value and its bound
 */
export function find(
  metric: string,
  subject: string,
  value: number,
  bounds: Bounds,
  format: (value: number) => string = percent,
): Finding {
  const severity = severityOf(value, bounds);
  const bound = severity === 'ok' ? (bounds.warning ?? bounds.critical) : bounds[severity];
  const limit =
    bound === undefined
      ? ''
      : ` (${severity === 'ok' ? 'well up to' : `${severity} above`} ${format(bound)})`;
  return { metric, value, severity, text: `${subject} at ${format(value)}${limit}` };
}
