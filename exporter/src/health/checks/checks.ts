import { type MergedReport } from '@heartline/protocol';
import { CHECK_NAMES, type CheckName, type CheckResult } from '../../model/assessment';
import { lateAge } from '../liveness/ladder';
import { missedHeartbeats } from '../liveness/worker-liveness';
import { type Check, type CheckSubject } from './check';
import { compareToBounds, type Finding, formatNumber, toCheckResult } from './findings';
import { taskPerformance } from './task-performance';

/**
 * Warning if the heartbeat is later than the interval and its tolerance; critical after two intervals, before the first
 * heartbeat, or if the worker is marked as failed (S2.3). Affects only the score, because the ladder decides the state.
 */
export const heartbeat: Check = ({ worker, age }) => {
  const { intervalMs, tolerance } = worker;
  const missed = missedHeartbeats(age, worker);
  const metrics = { age_seconds: age / 1000, missed_heartbeats: missed };
  const expected = `expected every ${String(intervalMs / 1000)} s`;
  if (worker.status === 'stopped') {
    return undefined;
  }
  if (worker.lastHeartbeatAt === undefined) {
    return { check: 'heartbeat', status: 'critical', message: `no heartbeat yet; ${expected}`, metrics };
  }
  if (worker.markedFailed !== undefined) {
    const message = `marked failed by hand: ${worker.markedFailed.reason}`;
    return { check: 'heartbeat', status: 'critical', message, metrics };
  }
  const message = `last heartbeat ${(age / 1000).toFixed(1)} s ago, ${String(missed)} missed; ${expected}`;
  const late = age >= lateAge({ interval: intervalMs, tolerance });
  return {
    check: 'heartbeat',
    status: age >= 2 * intervalMs ? 'critical' : late ? 'warning' : 'ok',
    message,
    metrics,
  };
};

/**
 * Compares CPU, memory and GPU memory usage with their thresholds (S2.4), and the time of a blocked event loop. Skips
 * memory without a limit.
 */
export const resources: Check = ({ worker, thresholds }) => {
  const reported = worker.report.resources;
  const findings: Finding[] = [];
  if (reported?.cpu_ratio !== undefined) {
    findings.push(compareToBounds('cpu_ratio', 'CPU', reported.cpu_ratio, thresholds.cpu_ratio));
  }
  if (reported?.memory_bytes !== undefined && reported.memory_limit_bytes) {
    const ratio = reported.memory_bytes / reported.memory_limit_bytes;
    findings.push(compareToBounds('memory_ratio', 'memory', ratio, thresholds.memory_ratio));
  }
  if (reported?.event_loop_stalled_seconds !== undefined) {
    findings.push(
      compareToBounds(
        'event_loop_stalled_seconds',
        'event loop blocked',
        reported.event_loop_stalled_seconds,
        thresholds.event_loop_stalled_seconds,
        seconds,
      ),
    );
  }
  for (const gpu of reported?.gpus ?? []) {
    if (gpu.memory_bytes === undefined || !gpu.memory_limit_bytes) {
      continue;
    }
    const ratio = gpu.memory_bytes / gpu.memory_limit_bytes;
    findings.push(
      compareToBounds(
        `gpu_${gpu.gpu}_memory_ratio`,
        `memory of GPU ${gpu.gpu}`,
        ratio,
        thresholds.gpu_memory_ratio,
      ),
    );
  }
  return toCheckResult('resources', findings);
};

/** Critical if the worker is disconnected from a queue: it is alive but receives no work (S2.2). */
export const queueConnection: Check = ({ worker }) => {
  const findings: Finding[] = [];
  for (const [queue, connected] of queueConnectivity(worker.report.queues)) {
    findings.push({
      metric: `connected ${queue}`,
      value: connected ? 1 : 0,
      severity: connected ? 'ok' : 'critical',
      text: `${connected ? 'connected to' : 'disconnected from'} queue ${queue}`,
    });
  }
  return toCheckResult('queue_connection', findings);
};

/**
 * Whether a worker is connected to each of its queues, by the queue's name. A report has one entry per priority of a queue;
 * the queue is connected if none of its entries is disconnected. Queues without `connected` are left out.
 */
export function queueConnectivity(queues: MergedReport['queues']): ReadonlyMap<string, boolean> {
  const connectivity = new Map<string, boolean>();
  for (const { queue, connected } of queues ?? []) {
    if (connected !== undefined) {
      connectivity.set(queue, connected && (connectivity.get(queue) ?? true));
    }
  }
  return connectivity;
}

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

/** Compares the usage of each disk with its thresholds (S2.2). Skips disks of unknown size or size 0. */
export const diskSpace: Check = ({ worker, thresholds }) => {
  const findings: Finding[] = [];
  for (const disk of worker.report.resources?.disks ?? []) {
    if (disk.used_bytes === undefined || !disk.size_bytes) {
      continue;
    }
    const ratio = disk.used_bytes / disk.size_bytes;
    findings.push(
      compareToBounds(
        `disk_ratio ${disk.mountpoint}`,
        `disk ${disk.mountpoint}`,
        ratio,
        thresholds.disk_ratio,
      ),
    );
  }
  return toCheckResult('disk_space', findings);
};

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
