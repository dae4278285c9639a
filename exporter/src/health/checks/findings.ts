import { type CheckName, type CheckResult } from '../../model/assessment';
import { type Bounds, type Severity } from '../../model/thresholds';

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
  if (value < 1e-3) {
    return SMALL_NUMBER.format(value);
  }
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

/** The higher bound is tested first: the other way round the critical one would never be reached (S2.4). */
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

/** The worst of several, ok where there is none. */
export function worst(findings: readonly { readonly severity: Severity }[]): Severity {
  let severest: Severity = 'ok';
  for (const { severity } of findings) {
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(severest)) {
      severest = severity;
    }
  }
  return severest;
}

/**
 * The worst of the findings, told by those that are not well, or by all where all are. Undefined without any.
 *
 * @param prefix what the message says before them
 * @param extraMetrics what else the metrics tell
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
  // One pass, since this runs for each check at each report.
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
