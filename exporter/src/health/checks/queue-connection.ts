import { queueConnectivity } from './queue-connectivity';
import { type Finding } from './findings';
import { type Check } from './check';
import { toCheckResult } from './verdict';

/** A queue the worker is cut off from is critical: it is alive and can get no work (S2.2). */
export const queueConnection: Check = ({ worker }) => {
  const findings: Finding[] = [];
  for (const [queue, connected] of queueConnectivity(worker.known.queues)) {
    findings.push({
      metric: `connected ${queue}`,
      value: connected ? 1 : 0,
      severity: connected ? 'ok' : 'critical',
      text: `${connected ? 'connected to' : 'cut off from'} queue ${queue}`,
    });
  }
  return toCheckResult('queue_connection', findings);
};
