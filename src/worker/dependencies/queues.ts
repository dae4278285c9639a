import { toBoolean, secondsToMs, withQuantity, type Sample } from '../samples';

/**
 * A queue that a worker takes tasks from, one entry per priority. Values that were not reported are
 * undefined.
 */
export interface Queue {
  readonly name: string;
  readonly priority: string;
  /** Whether this worker is connected to it. */
  readonly connected?: boolean;
  readonly waiting?: number;
  readonly active?: number;
  readonly delayed?: number;
  /** When the oldest waiting task was queued, in ms since the epoch. */
  readonly oldestAt?: number;
}

/**
 * Combines queue depths, which all workers report together, with this worker's connections.
 * @param reached this worker's `queue_connected`
 * @param depths the depths of its queues
 */
export function toQueues(reached: readonly Sample[], depths: readonly Sample[]): Queue[] {
  const connected = new Map(
    withQuantity(reached, 'queue_connected').map(({ labels, value }) => [
      labels['queue'] ?? '',
      toBoolean(value),
    ]),
  );
  const priorities = new Map<string, { name: string; priority: string }>();
  for (const { labels } of depths) {
    const own = { name: labels['queue'] ?? '', priority: labels['priority'] ?? '' };
    priorities.set(JSON.stringify(own), own);
  }
  const reported = new Set([...priorities.values()].map(({ name }) => name));
  const unreported = [...connected.keys()].filter((name) => !reported.has(name));
  return [...priorities.values(), ...unreported.map((name) => ({ name, priority: '' }))]
    .map(({ name, priority }) => ({
      name,
      priority,
      connected: connected.get(name),
      ...queueDepths(
        depths.filter(({ labels }) => labels['queue'] === name && (labels['priority'] ?? '') === priority),
      ),
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.priority.localeCompare(b.priority));
}

function queueDepths(samples: readonly Sample[]): Pick<Queue, 'waiting' | 'active' | 'delayed' | 'oldestAt'> {
  const depth = (state: string) => samples.find(({ labels }) => labels['state'] === state)?.value;
  return {
    waiting: depth('waiting'),
    active: depth('active'),
    delayed: depth('delayed'),
    oldestAt: secondsToMs(withQuantity(samples, 'queue_oldest_task_timestamp_seconds')[0]?.value),
  };
}
