import { type MergedReport } from '@heartline/protocol';
import { type Check } from './check';
import { type Finding, toCheckResult } from './findings';

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
