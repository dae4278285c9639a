import { type Bounds, type Severity, severityOf } from '../../model/thresholds';

/** One quantity held against its bounds. */
export interface Finding {
  readonly metric: string;
  readonly value: number;
  readonly severity: Severity;
  /** "memory at 96 % (critical above 95 %)" */
  readonly text: string;
}

export function percent(ratio: number): string {
  return `${String(Math.round(ratio * 1000) / 10)} %`;
}

const SMALL_NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** As people read it: whole from 100 on, three digits below, so that a small number is not 0. */
export function rounded(value: number): string {
  // Intl takes a microsecond and more, at each report; but below this JavaScript would write 1e-7.
  if (value < 1e-3) return SMALL_NUMBER.format(value);
  return String(value < 100 ? Number(value.toPrecision(3)) : Math.round(value));
}

/**
 * @param metric name of the number in the API's `metrics`
 * @param subject what the sentence calls it
 * @param format how people read the value and its bound
 */
export function compareToBounds(
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
