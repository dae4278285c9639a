import { CHECK_NAMES, type CheckName, type CheckResult } from '../../model/assessment';
import { type Check, type CheckSubject } from './check';
import { diskSpace } from './disk-space';
import { heartbeat } from './heartbeat';
import { modelLoading } from './model-loading';
import { queueConnection } from './queue-connection';
import { resources } from './resources';
import { taskPerformance } from './task-performance';

export const CHECKS: Readonly<Record<CheckName, Check>> = {
  heartbeat,
  resources,
  task_performance: taskPerformance,
  queue_connection: queueConnection,
  model_loading: modelLoading,
  disk_space: diskSpace,
};

/** Runs every check. A check that throws results in `error` with its message; the other checks still run (S2.6). */
export function runChecks(
  subject: CheckSubject,
  checks: Readonly<Record<CheckName, Check>> = CHECKS,
): CheckResult[] {
  const results: CheckResult[] = [];
  for (const name of CHECK_NAMES) {
    const result = run(name, checks[name], subject);
    if (result) {
      results.push(result);
    }
  }
  return results;
}

function run(name: CheckName, check: Check, subject: CheckSubject): CheckResult | undefined {
  try {
    return check(subject);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { check: name, status: 'error', message: `the check failed to run: ${reason}`, metrics: {} };
  }
}
