import { TRANSPARENT, stateColour, STATES_WORST_FIRST } from '../../elements/colours';
import { orZero } from '../../elements/promql';
import { stat } from '../../panels/stat';
import { stateCount } from './fleet-promql';

export const stateCounts = stat({
  title: 'Workers by state',
  description:
    'How many workers are in each state of the ladder now. Good: all healthy or stopped, and nothing but zeros to the left of them.',
  w: 14,
  h: 4,
  unit: 'none',
  filled: true,
  // Six words beside one another in 360 pixels.
  nameSize: 11,
  queries: STATES_WORST_FIRST.map((state) => ({ expr: orZero(`sum(${stateCount(state)})`), legend: state })),
});
for (const state of STATES_WORST_FIRST) {
  const colour = stateColour(state);
  const value = {
    mode: 'absolute',
    steps: [
      { value: null, color: TRANSPARENT },
      { value: 1, color: colour },
    ],
  };
  stateCounts.overrideByName(state, [{ id: 'thresholds', value }]);
}
