import { type ExactDurations, unhealthySeconds } from '../frames/state-counters';
import { isFailing, severity } from '../model/state';
import { type Lane } from './lane';

export const SORT_ORDERS = ['current', 'worst', 'unhealthy', 'name'] as const;
/**
 * Current state, worst state in the range, and time unhealthy sort the worst first; name sorts in natural
 * order.
 */
export type SortOrder = (typeof SORT_ORDERS)[number];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Compares names in natural order: w-2 before w-10. Names that collate equal still differ, so that the order
 * is stable.
 */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Caches the order of names between refreshes: collating 5,000 names takes longer than drawing them. */
export class NameOrder {
  #ranks = new Map<string, number>();

  rank(lanes: readonly Lane[]): ReadonlyMap<string, number> {
    if (lanes.length !== this.#ranks.size || lanes.some((lane) => !this.#ranks.has(key(lane)))) {
      const sorted = [...lanes].sort((a, b) => compareNames(a.name, b.name) || compareNames(a.id, b.id));
      this.#ranks = new Map(sorted.map((lane, rank) => [key(lane), rank]));
    }
    return this.#ranks;
  }
}

function key(lane: Lane): string {
  return `${lane.id}\n${lane.name}`;
}

/** Returns a new array, sorted worst first or by name. Lanes that are equal are in the order of their names. */
export function sortLanes(
  lanes: readonly Lane[],
  order: SortOrder,
  durations: ExactDurations,
  names: NameOrder = new NameOrder(),
): Lane[] {
  const ranks = names.rank(lanes);
  const weigh = weightOf(order, durations);
  return lanes
    .map((lane) => ({ lane, weight: weigh(lane), rank: ranks.get(key(lane)) ?? 0 }))
    .sort((a, b) => b.weight - a.weight || a.rank - b.rank)
    .map(({ lane }) => lane);
}

function weightOf(order: SortOrder, durations: ExactDurations): (lane: Lane) => number {
  switch (order) {
    case 'current':
      return (lane) => severity(lane.current);
    case 'worst':
      return (lane) => severity(lane.worst);
    case 'unhealthy':
      return (lane) => {
        const exact = durations.get(lane.id);
        return exact === undefined ? timelineUnhealthySeconds(lane) : unhealthySeconds(exact);
      };
    case 'name':
      return () => 0;
  }
}

/** Returns an upper bound in seconds, used to sort lanes without counters; never shown as a duration. */
function timelineUnhealthySeconds({ segments: { bounds, states } }: Lane): number {
  let sum = 0;
  for (let i = 0; i < states.length; i++) {
    if (isFailing(states[i] ?? 0)) {
      sum += (bounds[i + 1] ?? 0) - (bounds[i] ?? 0);
    }
  }
  return sum / 1000;
}
