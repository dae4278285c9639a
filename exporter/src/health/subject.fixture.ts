import { parseFlags } from '../config/load/flags';
import { loadConfig } from '../config/load/load';
import { type MergedReport } from '@heartline/protocol';
import { type Worker } from '../model/worker';
import { type CheckSubject } from './checks/check';
import { NO_TASKS } from './task-window';
import { checkSettings } from './check-settings';

/** What holds where nothing is configured. */
export const DEFAULT_CHECK_SETTINGS = checkSettings(
  loadConfig({ flags: parseFlags([]), environment: {}, read: () => '' }).config.health,
);
export const DEFAULT_THRESHOLDS = DEFAULT_CHECK_SETTINGS.thresholdsFor('research');

const none = { stopped: 0, healthy: 0, unknown: 0, degraded: 0, critical: 0, failed: 0 };

/** A worker that promised a heartbeat every 30 s and sent its last one just now. */
export function worker(known: MergedReport = {}, changes: Partial<Worker> = {}): Worker {
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
    report: known,
    health: { state: 'healthy', since: 0, closedMs: none, entryCounts: none },
    ...changes,
  };
}

export function subject(known: MergedReport = {}, changes: Partial<CheckSubject> = {}): CheckSubject {
  return { worker: worker(known), age: 0, window: NO_TASKS, thresholds: DEFAULT_THRESHOLDS, ...changes };
}
