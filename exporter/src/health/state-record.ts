import { LADDER_STATES, type LadderState, type Millis, type StateRecord } from '../model/worker';

function zeroPerState(): Record<LadderState, number> {
  return Object.fromEntries(LADDER_STATES.map((state) => [state, 0])) as Record<LadderState, number>;
}

/** The first stay of a worker. */
export function initialState(state: LadderState, at: Millis): StateRecord {
  return { state, since: at, before: zeroPerState(), entered: { ...zeroPerState(), [state]: 1 } };
}

/** The stay after entering a state, or the same one where it is in it already. */
export function enterState(record: StateRecord, state: LadderState, at: Millis): StateRecord {
  if (state === record.state) return record;
  const since = Math.max(at, record.since);
  return {
    state,
    since,
    before: { ...record.before, [record.state]: record.before[record.state] + since - record.since },
    entered: { ...record.entered, [state]: record.entered[state] + 1 },
  };
}
