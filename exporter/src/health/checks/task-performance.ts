import { type Check } from './check';
import { compareToBounds, type Finding, formatNumber, percent, toCheckResult } from './findings';

function times(ratio: number): string {
  return `${formatNumber(ratio)} × the expected duration`;
}

/**
 * Compares errors and durations of the tasks finished in the last five minutes with their bounds (S2.5). Below the minimum
 * number of tasks it is always ok: one failure out of two is not an error rate of 50 %.
 */
export const taskPerformance: Check = ({ window, thresholds }) => {
  if (window.finished === 0) {
    return undefined;
  }
  const errorRatio = window.unsuccessful / window.finished;
  const enoughTasks = window.finished >= thresholds.minimumTasks;
  const findings: Finding[] = [
    compareToBounds('error_ratio', 'error rate', errorRatio, enoughTasks ? thresholds.task_error_ratio : {}),
  ];
  if (window.slowness !== undefined) {
    const bounds = enoughTasks ? thresholds.task_slowness_ratio : {};
    findings.push(compareToBounds('slowness_ratio', 'mean duration', window.slowness, bounds, times));
  }
  const prefix = `${String(window.finished)} tasks in 5 min, ${percent(errorRatio)} unsuccessful: `;
  return toCheckResult('task_performance', findings, prefix, {
    finished: window.finished,
    unsuccessful: window.unsuccessful,
    tasks_per_minute: window.perMinute,
    ...(window.meanSeconds !== undefined && { mean_seconds: window.meanSeconds }),
  });
};
