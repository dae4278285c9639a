import { type Finding } from '../finding';
import { worst } from '../thresholds';
import { type CheckName, type CheckResult } from './check';

/** The worst of the findings, told by those that are not well, or by all where all are. Undefined without any. */
export function verdict(check: CheckName, findings: readonly Finding[]): CheckResult | undefined {
  if (findings.length === 0) return undefined;
  const status = worst(findings.map((finding) => finding.severity));
  const told = status === 'ok' ? findings : findings.filter((finding) => finding.severity !== 'ok');
  return {
    check,
    status,
    message: told.map((finding) => finding.text).join('; '),
    metrics: Object.fromEntries(findings.map((finding) => [finding.metric, finding.value])),
  };
}
