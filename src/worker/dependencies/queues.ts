import { flag, moment, ofQuantity, type Sample } from '../samples';

/** A queue that a worker takes its tasks from, one for each of its priorities. Absent is not told. */
export interface Queue {
  readonly name: string;
  readonly priority: string;
  /** Whether this worker reaches it. */
  readonly connected?: boolean;
  readonly waiting?: number;
  readonly active?: number;
  readonly delayed?: number;
  /** When the oldest waiting task came, in ms since the epoch. */
  readonly oldestAt?: number;
}

/**
 * Queues are told by all of their workers together; whether one reaches them, by itself.
 * @param reached this worker's `queue_connected`
 * @param fill how full its queues are
 */
export function queuesOf(reached: readonly Sample[], fill: readonly Sample[]): Queue[] {
  const connected = new Map(
    ofQuantity(reached, 'queue_connected').map(({ labels, value }) => [labels['queue'] ?? '', flag(value)]),
  );
  const priorities = new Map<string, { name: string; priority: string }>();
  for (const { labels } of fill) {
    const own = { name: labels['queue'] ?? '', priority: labels['priority'] ?? '' };
    priorities.set(JSON.stringify(own), own);
  }
  const told = new Set([...priorities.values()].map(({ name }) => name));
  const silent = [...connected.keys()].filter((name) => !told.has(name));
  return [...priorities.values(), ...silent.map((name) => ({ name, priority: '' }))]
    .map(({ name, priority }) => ({
      name,
      priority,
      connected: connected.get(name),
      ...fillOf(
        fill.filter(({ labels }) => labels['queue'] === name && (labels['priority'] ?? '') === priority),
      ),
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.priority.localeCompare(b.priority));
}

function fillOf(samples: readonly Sample[]): Pick<Queue, 'waiting' | 'active' | 'delayed' | 'oldestAt'> {
  const depth = (state: string) => samples.find(({ labels }) => labels['state'] === state)?.value;
  return {
    waiting: depth('waiting'),
    active: depth('active'),
    delayed: depth('delayed'),
    oldestAt: moment(ofQuantity(samples, 'queue_oldest_task_timestamp_seconds')[0]?.value),
  };
}
