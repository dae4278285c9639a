import { resolutionOf } from '../frames/sampling';
import { type ExactDurations } from '../frames/state-counters';
import { LADDER, PENDING, SHOWN_STATES, STATE_NAMES, type StateCode } from '../model/state';
import { type Lane } from '../timeline/lane';
import { exactEstimate, type Estimate, sumEstimates } from './estimate';

/** The time that several workers spent in one state, summed: two workers for an hour are two hours. */
export interface StateTotal {
  readonly state: StateCode;
  /** Seconds. */
  readonly time: Estimate;
  /** Share of the time in all states of these workers, 0..1. */
  readonly share: number;
}

/** Returns the total time per state over some lanes, worst state first. States without time are left out. */
export function stateTotals(lanes: readonly Lane[], durations: ExactDurations): StateTotal[] {
  const parts = STATE_NAMES.map((): Estimate[] => []);
  for (const lane of lanes) {
    laneSeconds(lane, durations).forEach((estimate, state) => {
      if (estimate !== undefined && estimate.value > 0) {
        parts[state]?.push(estimate);
      }
    });
  }
  const times = parts.map(sumEstimates);
  const all = times.reduce((sum, { value }) => sum + value, 0);
  return SHOWN_STATES.flatMap((state) => {
    const time = times[state];
    return time === undefined || time.value === 0 ? [] : [{ state, time, share: time.value / all }];
  });
}

/**
 * Returns the seconds in each state, by code: from the worker's counters if there are any, otherwise from its
 * lane. A bucket shows the worst state in it, so the time of a single state is neither an upper nor a lower
 * bound.
 */
export function laneSeconds(lane: Lane, durations: ExactDurations): (Estimate | undefined)[] {
  const exactSeconds = durations.get(lane.id);
  if (exactSeconds !== undefined) {
    return LADDER.map((state) => exactEstimate(exactSeconds[state] ?? 0));
  }
  const { segments, sampling } = lane;
  const milliseconds = new Array<number>(STATE_NAMES.length).fill(0);
  segments.states.forEach((state, i) => {
    const length = (segments.bounds[i + 1] ?? 0) - (segments.bounds[i] ?? 0);
    milliseconds[state] = (milliseconds[state] ?? 0) + length;
  });
  milliseconds[PENDING] = 0;
  return milliseconds.map((sum) =>
    sampling.meaning === 'change'
      ? exactEstimate(sum / 1000)
      : { value: sum / 1000, bound: 'about', resolution: resolutionOf(sampling) },
  );
}
