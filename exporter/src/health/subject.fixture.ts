import { parseFlags } from '../config/load/flags';
import { loadConfig } from '../config/load/load';
import { type MergedReport } from '@heartline/protocol';
import { type Worker } from '../model/worker';
import { type CheckSubject } from './checks/check';
import { NO_TASKS } from './checks/task-performance';
import { checkSettings } from './assessor';

/** Check settings of an empty configuration. */
export const DEFAULT_CHECK_SETTINGS = checkSettings(
  loadConfig({ flags: parseFlags([]), environment: {}, read: () => '' }).config.health,
);
export const DEFAULT_THRESHOLDS = DEFAULT_CHECK_SETTINGS.thresholdsFor('research');

const ZERO_PER_STATE = { stopped: 0, healthy: 0, unknown: 0, degraded: 0, critical: 0, failed: 0 };

/** A worker with an interval of 30 s whose last heartbeat has just arrived. */
export function worker(report: MergedReport = {}, changes: Partial<Worker> = {}): Worker {
  return {
    id: 'w-1',
    type: 'research',
    source: 'http',
    registeredAt: 0,
    lastHeartbeatAt: 0,
    intervalMs: 30_000,
    failureThreshold: 3,
    tolerance: 0.25,
    incarnation: { key: 'a', firstSeenAt: 0 },
    earlierIncarnations: [],
    startCount: 1,
    heartbeatCount: 1,
    missedTotal: 0,
    idConflictCount: 0,
    report,
    health: { state: 'healthy', since: 0, closedMs: ZERO_PER_STATE, entryCounts: ZERO_PER_STATE },
    ...changes,
  };
}

export function subject(report: MergedReport = {}, changes: Partial<CheckSubject> = {}): CheckSubject {
  return { worker: worker(report), age: 0, window: NO_TASKS, thresholds: DEFAULT_THRESHOLDS, ...changes };
}
