import { type MergedReport } from '@heartline/protocol';

/**
 * Whether a worker reaches each of its queues, by the queue's name. A queue stands in a report once for each of its
 * priorities: it is reached where none of those entries is cut off. Queues of which it is not told are left out.
 */
export function queueConnectivity(queues: MergedReport['queues']): ReadonlyMap<string, boolean> {
  const connectivity = new Map<string, boolean>();
  for (const { queue, connected } of queues ?? [])
    if (connected !== undefined) connectivity.set(queue, connected && (connectivity.get(queue) ?? true));
  return connectivity;
}
