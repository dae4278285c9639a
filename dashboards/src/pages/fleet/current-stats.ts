import { CLEAR, stateColour, WORST_FIRST } from '../../elements/colours';
import { orZero } from '../../elements/promql';
import { stat } from '../../panels/stat';
import { count } from './fleet-promql';

export const states = stat({
  title: 'Workers by state',
  description:
    'How many workers are in each state of the ladder now. Good: all healthy or stopped, and nothing but zeros to the left of them.',
  w: 14,
  h: 4,
  unit: 'none',
  filled: true,
  // Six words beside one another in 360 pixels.
  nameSize: 11,
  asks: WORST_FIRST.map((state) => ({ expr: orZero(`sum(${count(state)})`), legend: state })),
});
for (const state of WORST_FIRST) {
  const colour = stateColour(state);
  const value = {
    mode: 'absolute',
    steps: [
      { value: null, color: CLEAR },
      { value: 1, color: colour },
    ],
  };
  states.overrideByName(state, [{ id: 'thresholds', value }]);
}
