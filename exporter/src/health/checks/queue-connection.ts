import { type MergedReport } from '@heartline/protocol';
import { type Check } from './check';
import { type Finding, toCheckResult } from './findings';

/** A queue the worker is cut off from is critical: it is alive and can get no work (S2.2). */
export const queueConnection: Check = ({ worker }) => {
  const findings: Finding[] = [];
  for (const [queue, connected] of queueConnectivity(worker.report.queues)) {
    findings.push({
      metric: `connected ${queue}`,
      value: connected ? 1 : 0,
      severity: connected ? 'ok' : 'critical',
      text: `${connected ? 'connected to' : 'cut off from'} queue ${queue}`,
    });
  }
  return toCheckResult('queue_connection', findings);
};

/**
 * Whether a worker reaches each of its queues, by the queue's name. A queue stands in a report once for each of its
 * priorities: it is reached where none of those entries is cut off. Queues of which it is not told are left out.
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
