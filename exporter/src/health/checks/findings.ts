import { type CheckName, type CheckResult } from '../../model/assessment';
import { type Bounds, type Severity } from '../../model/thresholds';

/** One value compared with its bounds. */
export interface Finding {
  readonly metric: string;
  readonly value: number;
  readonly severity: Severity;
  /** For people, for example "memory at 96 % (critical above 95 %)". */
  readonly text: string;
}

export function percent(ratio: number): string {
  return `${String(Math.round(ratio * 1000) / 10)} %`;
}

const SMALL_NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Formats a number for people: a whole number from 100 on, three significant digits below. */
export function formatNumber(value: number): string {
  // JavaScript would write 1e-7. Intl takes over a microsecond per report, so it formats only such small numbers.
  if (value < 1e-3) {
    return SMALL_NUMBER.format(value);
  }
  return String(value < 100 ? Number(value.toPrecision(3)) : Math.round(value));
}

/**
 * Compares a value with its bounds.
 *
 * @param metric name of the value in the API's `metrics`
 * @param subject name of the value in the text
 * @param format formats the value and its bound for the text
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
    bound === undefined ? '' : ` (${severity === 'ok' ? 'ok up to' : `${severity} above`} ${format(bound)})`;
  return { metric, value, severity, text: `${subject} at ${format(value)}${limit}` };
}

/** Tests the higher bound first, because a value above the critical bound is also above the warning bound (S2.4). */
export function severityOf(value: number, bounds: Bounds): Severity {
  if (bounds.critical !== undefined && value > bounds.critical) {
    return 'critical';
  }
  if (bounds.warning !== undefined && value > bounds.warning) {
    return 'warning';
  }
  return 'ok';
}

const SEVERITIES: readonly Severity[] = ['ok', 'warning', 'critical'];

/** The worst severity of the findings; ok if there are none. */
export function worst(findings: readonly { readonly severity: Severity }[]): Severity {
  let worstSeverity: Severity = 'ok';
  for (const { severity } of findings) {
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(worstSeverity)) {
      worstSeverity = severity;
    }
  }
  return worstSeverity;
}

/**
 * Returns the check result with the worst severity of the findings; undefined if there are none. The message lists the
 * findings that are not ok, or all if all are ok.
 *
 * @param prefix text before the findings in the message
 * @param extraMetrics metrics in addition to those of the findings
 */
export function toCheckResult(
  check: CheckName,
  findings: readonly Finding[],
  prefix = '',
  extraMetrics?: Readonly<Record<string, number>>,
): CheckResult | undefined {
  if (findings.length === 0) {
    return undefined;
  }
  const status = worst(findings);
  const metrics: Record<string, number> = {};
  let message = prefix;
  let separator = '';
  // One pass, because this runs for each check at each report.
  for (const { metric, value, severity, text } of findings) {
    metrics[metric] = value;
    if (severity === 'ok' && status !== 'ok') {
      continue;
    }
    message += separator + text;
    separator = '; ';
  }
  return {
    check,
    status,
    message,
    metrics: extraMetrics === undefined ? metrics : Object.assign(metrics, extraMetrics),
  };
}
