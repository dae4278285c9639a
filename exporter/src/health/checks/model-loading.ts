import { type Check } from './check';
import { compareToBounds, type Finding, formatNumber, toCheckResult } from './findings';

function seconds(value: number): string {
  return `${formatNumber(value)} s`;
}

/** Warns about models that are not loaded or took too long to load (S2.2). */
export const modelLoading: Check = ({ worker, thresholds }) => {
  const findings: Finding[] = [];
  for (const { model, loaded, load_seconds: loadSeconds } of worker.report.models ?? []) {
    if (loaded !== undefined) {
      findings.push({
        metric: `loaded ${model}`,
        value: loaded ? 1 : 0,
        severity: loaded ? 'ok' : 'warning',
        text: `model ${model} is ${loaded ? '' : 'not '}loaded`,
      });
    }
    if (loadSeconds !== undefined) {
      findings.push(
        compareToBounds(
          `load_seconds ${model}`,
          `loading time of ${model}`,
          loadSeconds,
          thresholds.model_load_seconds,
          seconds,
        ),
      );
    }
  }
  return toCheckResult('model_loading', findings);
};
