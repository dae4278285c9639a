import { type Check } from './check';
import { compareToBounds, type Finding, percent, rounded, toCheckResult } from './findings';

function times(ratio: number): string {
  return `${rounded(ratio)} × the expected`;
}

/**
 * Errors and durations of the tasks finished in the last five minutes (S2.5). Below the minimum number of tasks it
 * reports its figures and judges nothing: one failure out of two is not an error rate of 50 %.
 */
export const taskPerformance: Check = ({ window, thresholds }) => {
  if (window.finished === 0) {
    return undefined;
  }
  const errorRatio = window.unsuccessful / window.finished;
  const judged = window.finished >= thresholds.minimumTasks;
  const findings: Finding[] = [
    compareToBounds('error_ratio', 'error rate', errorRatio, judged ? thresholds.task_error_ratio : {}),
  ];
  if (window.slowness !== undefined) {
    const bounds = judged ? thresholds.task_slowness_ratio : {};
    findings.push(compareToBounds('slowness_ratio', 'mean duration', window.slowness, bounds, times));
  }
  const opening = `${String(window.finished)} tasks in 5 min, ${percent(errorRatio)} without success: `;
  return toCheckResult('task_performance', findings, opening, {
    finished: window.finished,
    unsuccessful: window.unsuccessful,
    tasks_per_minute: window.perMinute,
    ...(window.meanSeconds !== undefined && { mean_seconds: window.meanSeconds }),
  });
};
