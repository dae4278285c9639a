import { type ExactDurations, unhealthySeconds } from '../frames/state-counters';
import { isFailing, severity } from '../model/state';
import { type Lane } from './lane';

export const SORT_ORDERS = ['current', 'worst', 'unhealthy', 'name'] as const;
/** Current state, worst state in range, and time unhealthy put the worst first; name counts the way people do. */
export type SortOrder = (typeof SORT_ORDERS)[number];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** w-2 before w-10; equal to the eye is still told apart, so that the order never jumps. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Remembers the order of names between refreshes: collating 5,000 of them takes longer than drawing them. */
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

/** A new array, worst first or by name; lanes that are equal stand in the order of their names. */
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

/** An upper bound, good for an order where the counters do not tell; never shown as a duration. */
function timelineUnhealthySeconds({ segments: { bounds, states } }: Lane): number {
  let sum = 0;
  for (let i = 0; i < states.length; i++) {
    if (isFailing(states[i] ?? 0)) {
      sum += (bounds[i + 1] ?? 0) - (bounds[i] ?? 0);
    }
  }
  return sum / 1000;
}
