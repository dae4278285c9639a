import { type Finding } from './findings';
import { worst } from '../../model/thresholds';
import { type CheckName, type CheckResult } from './check';

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
  if (findings.length === 0) return undefined;
  const status = worst(findings);
  const metrics: Record<string, number> = {};
  let message = prefix;
  let separator = '';
  // One pass, since this runs for each check at each report.
  for (const { metric, value, severity, text } of findings) {
    metrics[metric] = value;
    if (severity === 'ok' && status !== 'ok') continue;
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
