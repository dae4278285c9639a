import { LADDER_STATES, type LadderState, type Millis, type Stay } from '../model/worker';

function perState(): Record<LadderState, number> {
  return Object.fromEntries(LADDER_STATES.map((state) => [state, 0])) as Record<LadderState, number>;
}

/** The first stay of a worker. */
export function firstStay(state: LadderState, at: Millis): Stay {
  return { state, since: at, before: perState(), entered: { ...perState(), [state]: 1 } };
}

/** The stay after entering a state, or the same one where it is in it already. */
export function enter(stay: Stay, state: LadderState, at: Millis): Stay {
  if (state === stay.state) return stay;
  const since = Math.max(at, stay.since);
  return {
    state,
    since,
    before: { ...stay.before, [stay.state]: stay.before[stay.state] + since - stay.since },
    entered: { ...stay.entered, [state]: stay.entered[state] + 1 },
  };
}
