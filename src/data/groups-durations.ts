import { type ExactDurations, type StateSeconds } from './durations';
import { type Lane } from './lane';
import { LADDER, type LadderState } from './state';

/** The time that a group's workers spent in each state, added up: 2 workers for an hour are 2 hours. */
export interface GroupSeconds {
  readonly seconds: StateSeconds;
  /** How many workers' counters tell; those of the others are not in the sum. */
  readonly told: number;
}

export function groupSeconds(lanes: readonly Lane[], durations: ExactDurations): GroupSeconds {
  const seconds: Partial<Record<LadderState, number>> = {};
  let told = 0;
  for (const { id } of lanes) {
    const own = durations.get(id);
    if (own === undefined) {
      continue;
    }
    told += 1;
    for (const state of LADDER) {
      const more = own[state];
      if (more !== undefined) {
        seconds[state] = (seconds[state] ?? 0) + more;
      }
    }
  }
  return { seconds, told };
}
