import { type Finding } from './findings';
import { worst } from '../../model/thresholds';
import { type CheckName, type CheckResult } from './check';

/**
 * The worst of the findings, told by those that are not well, or by all where all are. Undefined without any.
 *
 * @param opening what the message says before them
 * @param beside what else the metrics tell
 */
export function verdict(
  check: CheckName,
  findings: readonly Finding[],
  opening = '',
  beside?: Readonly<Record<string, number>>,
): CheckResult | undefined {
  if (findings.length === 0) return undefined;
  const status = worst(findings);
  const metrics: Record<string, number> = {};
  let message = opening;
  let separator = '';
  // One pass, since this runs for each check at each report.
  for (const { metric, value, severity, text } of findings) {
    metrics[metric] = value;
    if (severity === 'ok' && status !== 'ok') continue;
    message += separator + text;
    separator = '; ';
  }
  return { check, status, message, metrics: beside === undefined ? metrics : Object.assign(metrics, beside) };
}
